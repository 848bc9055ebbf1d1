"""Renders a style's plan into text and records what it says."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from data.synthetic.grammar import AS_WRITTEN, LABELS, FactSpec, Family, Grammar, PlanStep
from data.synthetic.names import Pools
from data.synthetic.pen import Bound, Exhausted, Pen
from data.synthetic.template import Alternatives, Node, Slot, TemplateError

__all__ = ["Draft", "FundingDraft", "TieDraft"]

# Ties told by these stand in a funding section; they do not turn "no interests" into "no other interests".
_FUNDING_ROLES = frozenset(("fund", "fund_multi", "ack", "fb", "fl_list", "tl_fund", "org_fund", "fp_fund"))


@dataclass(slots=True)
class TieDraft:
    """One relationship in the making; authors and organisations are indices of mentions, or a label."""

    label: str | None
    author: int | None
    org: int
    type: str
    attrs: dict[str, str]
    marks: dict[str, int]
    cue: int | None


@dataclass(slots=True)
class FundingDraft:
    """One funder with its awards and recipients, all indices of mentions."""

    funder: int
    awards: list[int]
    recipients: list[int | str]
    extra: dict[str, int]
    support: str


class Draft(Pen):
    """One statement in the making: its text, and the ties, the funding and the declarations of nothing in it."""

    def __init__(self, grammar: Grammar, pools: Pools, rng: Random, style: str, mode: bool | None) -> None:
        super().__init__(grammar, pools, rng, style, mode)
        self.ties: list[TieDraft] = []
        self.none: list[int | str] = []
        self.funding: list[FundingDraft] = []
        self.disclosed = 0  # ties stated outside of funding sections

    # -- plans and families -------------------------------------------------------------------------------------------

    def render_plan(self, plan: tuple[PlanStep, ...]) -> None:
        """Render the parts of one plan in order."""
        gap: str | None = ""
        skip = False
        for step in plan:
            if step.kind == "break":
                gap = step.name
                continue
            left_out, skip = skip, False
            if left_out or (step.chance < 1.0 and self.rng.random() >= step.chance):
                skip = step.kind == "heading"  # the part under a heading goes with it
                continue
            if step.kind == "heading":
                rows = self.grammar.headings[step.name]
                if self.parts:
                    self.emit(" " if gap is None else gap)
                self.emit(rows[int(self.rng.random() * len(rows))])
                gap = ""
                continue
            joint = " " if gap is None else gap
            for _ in range(self.count(step.low, step.high)):
                before = self.length
                if joint and before:
                    self.emit(joint)
                try:
                    self.render_role(step.name, {}, self.style)
                except Exhausted:
                    # Nothing was written: authors are drawn before the first word of such parts.
                    while self.length > before:
                        self.length -= len(self.parts.pop())
                    break
                gap, joint = None, " "

    def render_role(self, role: str, env: dict[str, Bound], style: str) -> None:
        """Render one family of a role, as the style has it."""
        families = self.grammar.choose(style, role, self.mode)
        family = families[int(self.rng.random() * len(families))]
        if self.mode and not family.held_out:
            held = [f for f in families if f.held_out]
            if held and self.rng.random() < 0.5:
                family = held[int(self.rng.random() * len(held))]
        self.render_family(family, env)

    def render_family(self, family: Family, env: dict[str, Bound]) -> None:
        """Render one template of a family and record what it asserts."""
        template = family.templates[int(self.rng.random() * len(family.templates))]
        self.families.append(family.id)
        scope = dict(env)
        first_tie, first_fund = len(self.ties), len(self.funding)
        self.modifiers.append(())
        self.written.append({})
        for slot in template.slots:
            if slot.name[0] == "T":
                scope[slot.name] = self.draw_cues(slot, family.types)
        local: set[str] = {"numbered"} if any(s.name[0] == "G" for s in template.slots) else set()
        self.nodes(template.nodes, scope, family, local)
        for spec in family.facts:
            self.assert_ties(spec, scope, family, first_fund)
        self.assert_funding(family, scope, local, first_fund)
        for name in family.none:
            self.assert_none(name, scope)
        self.apply_modifiers(family, first_tie)

    def nodes(self, nodes: tuple[Node, ...], env: dict[str, Bound], family: Family, local: set[str]) -> None:
        """Render nodes in order."""
        for node in nodes:
            if isinstance(node, str):
                self.emit(node)
            elif isinstance(node, Alternatives):
                choices = node.choices
                self.nodes(choices[int(self.rng.random() * len(choices))], env, family, local)
            else:
                self.slot(node, env, family, local)

    # -- slots --------------------------------------------------------------------------------------------------------

    def slot(self, slot: Slot, env: dict[str, Bound], family: Family, local: set[str]) -> None:
        """Render one slot."""
        name = slot.name
        first = name[0]
        if name in ("ALL", "SOME", "REST"):
            env[name] = Bound([self.mark("author", slot.args[0])], label=name)
        elif first == "*":
            count = self.count(slot.low, slot.high)
            joins = self.joins(count, slot.flags)
            for i in range(count):
                if i:
                    self.emit(joins[i - 1])
                self.render_role(name[1:], env, family.style)
        elif first in "ATOFGRSPQV" and (len(name) == 1 or name[1:].isdigit()):
            local.add(name)
            if first == "A" or first == "R":
                env[name] = self.draw_authors(slot)
            elif first == "T":
                self.write_cues(slot, env[name])
            elif first == "O" or first == "V":
                env[name] = self.draw_orgs(slot, env, family)
            elif first == "F":
                env[name] = self.draw_funders(slot, "numbered" in local)
            elif first == "G":
                env[name] = self.draw_awards(slot, env)
            else:
                env[name] = self.draw_word(slot)
        else:
            self.helper(slot, env)

    # -- what it says -------------------------------------------------------------------------------------------------

    def assert_ties(self, spec: FactSpec, env: dict[str, Bound], family: Family, first_fund: int) -> None:
        """Record the ties of one fact specification."""
        who: list[tuple[str | None, int | None]]
        bound = env.get(spec.author)
        if spec.author in LABELS or (bound and bound.label):
            who = [(spec.author, bound.mentions[0] if bound else None)]
        elif bound:
            who = [(None, m) for m in bound.mentions]
        else:
            raise TemplateError(f"family {family.id}: no author {spec.author!r} in the template")
        if spec.org == "*F":
            orgs, either = [f.funder for f in self.funding[first_fund:]], False
        elif spec.org in env:
            orgs, either = env[spec.org].mentions, env[spec.org].either
        else:
            raise TemplateError(f"family {family.id}: no organisation {spec.org!r} in the template")
        for name in spec.types:
            if name[0] == "T":
                cues = env[name]
                if not cues.mentions:
                    raise TemplateError(f"family {family.id}: cue slot {name!r} was not written")
                rows: list[tuple[str, tuple[tuple[str, str], ...], int | None]]
                rows = [(t, c.attrs, m) for c, m in zip(cues.cues, cues.mentions, strict=True) for t in c.types]
                one_of = either or cues.either
            else:
                mark = env.get(spec.cue) or (env.get("S") if name == "fellowship" else None)
                rows, one_of = [(name, (), mark.mentions[0] if mark else None)], either
            pairs = zip(who, orgs, strict=False) if spec.zipped else ((w, o) for w in who for o in orgs)
            for (label, author), org in pairs:
                for kind, attrs, cue in rows:
                    own: dict[str, str] = dict(attrs)
                    marks: dict[str, int] = {}
                    if one_of:
                        own["assertion"] = "one_of"
                    for key, value in spec.attrs:
                        if value == AS_WRITTEN:
                            if key in self.written[-1]:
                                marks[key] = self.written[-1][key]
                        else:
                            own[key] = value
                    self.disclosed += family.role not in _FUNDING_ROLES
                    self.ties.append(TieDraft(label, author, org, kind, own, marks, cue))

    def apply_modifiers(self, family: Family, first: int) -> None:
        """Give the phrases at the template's end to all ties in it that do not say otherwise."""
        modifiers, written = self.modifiers.pop(), self.written.pop()
        named = {key for spec in family.facts for key, value in spec.attrs if value == AS_WRITTEN}
        for tie in self.ties[first:]:
            for key, value in modifiers:
                tie.attrs.setdefault(key, value)
            for key, mention in written.items():
                if key not in named:
                    tie.marks.setdefault(key, mention)

    def assert_funding(self, family: Family, env: dict[str, Bound], local: set[str], first: int) -> None:
        """Record funding: by the family's specification, else every funder in it with what stands beside it."""
        specs = family.fund
        if specs is None:
            names = sorted(n for n in local if n[0] == "F")
            specs = tuple((n, *(k for k in sorted(env) if k[0] in "GRSPQV" and k in local | set(env))) for n in names)
        for who, *rest in specs:
            awards = [m for n in rest if n[0] == "G" and n in env for m in env[n].mentions]
            extra = {
                {"S": "scheme", "P": "project", "Q": "subproject", "V": "via"}[n[0]]: env[n].mentions[0]
                for n in rest
                if n[0] in "SPQV" and n in env
            }
            recipients: list[int | str] = []
            for name in rest:
                if name[0] in "AR" and name in env:
                    label = env[name].label
                    recipients += [label] if label else env[name].mentions
                elif name in LABELS:
                    recipients.append(name)
            if who == "*":
                for draft in self.funding[first:]:
                    draft.recipients = draft.recipients or list(recipients)
            else:
                for mention in env[who].mentions if who in env else ():
                    self.funding.append(FundingDraft(mention, list(awards), list(recipients), extra, family.support))

    def assert_none(self, name: str, env: dict[str, Bound]) -> None:
        """Record who declares nothing. ``REST`` is everybody else where a tie was stated, else everybody."""
        if name == "REST":
            self.none.append("ALL_OTHERS" if self.disclosed else "ALL")
        elif name in LABELS:
            self.none.append(name)
        else:
            self.none.extend(env[name].mentions)
