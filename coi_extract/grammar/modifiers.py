"""Settles bare modifiers before the walk: "consulting and lecture fees", "fees for lectures and teaching"."""

from __future__ import annotations

from coi_extract.grammar.registers import MONEY, ORG_KINDS
from coi_extract.grammar.values import Chunk
from coi_extract.lexicon.loader import rule_by_id
from coi_extract.lexicon.words import word_lists
from coi_extract.taxonomy import RelationshipType

#: What is paid for as seats are.
_PAID_WORK = frozenset({RelationshipType.CONSULTING, RelationshipType.SPEAKER, RelationshipType.TRAVEL})


def settle_modifiers(chunks: list[Chunk]) -> list[Chunk]:
    """Settle modifiers: a bare "consulting" counts where a head follows or an organisation is asked for."""
    out: list[Chunk] = []
    chunks = _other_items(chunks)
    total = len(chunks)
    for at, chunk in enumerate(chunks):
        if chunk.kind != "cue":
            out.append(chunk)
            continue
        form = chunk.rule.form
        if form == "mod":
            before = chunks[at - 1] if at else None
            if before is not None and before.kind == "cue" and before.rule.form == "purpose":
                out.append(Chunk("word", chunk.start, chunk.stop, "object"))  # "chairing a symposium"
            elif _mod_counts(chunks, at, total):
                out.append(chunk)
            else:
                out.append(Chunk("word", chunk.start, chunk.stop, "mod"))
        elif form == "purpose":
            before = chunks[at - 1] if at else None
            if before is not None and (
                (before.kind == "prep" and before.value == "for") or before.kind in ("conj", "comma")
            ):
                out.append(chunk)
            else:
                out.append(Chunk("word", chunk.start, chunk.stop, "purpose"))
        elif (
            chunk.rule.id == "cue.in_kind"
            and chunk.stop - chunk.start == 1
            and at
            and chunks[at - 1].kind in ("prep", "word")
        ):
            out.append(Chunk("word", chunk.start, chunk.stop, "supplies"))
        elif form == "generic" and _head_of_mods(chunks, at):
            out.append(Chunk("word", chunk.start, chunk.stop, "head"))
        else:
            out.append(chunk)
    return out


def _other_items(chunks: list[Chunk]) -> list[Chunk]:
    """Make a tie of the item "Other" of a block, and leave it out where it is told which: "X: Other: Travel"."""
    out: list[Chunk] = []
    skip = False
    for at, chunk in enumerate(chunks):
        if skip:
            skip = False
            continue
        before = chunks[at - 1].kind if at else ""
        after = chunks[at + 1].kind if at + 1 < len(chunks) else "stop"
        if chunk.kind == "word" and chunk.value == "other" and before in ("colon", "comma"):
            if after == "colon" and at + 2 < len(chunks) and chunks[at + 2].kind == "cue":
                skip = True
                continue
            if after in ("comma", "semi", "stop", "colon") and any(c.kind == "colon" for c in chunks[:at]):
                chunk = Chunk("cue", chunk.start, chunk.stop, None, (rule_by_id("cue.other"),))
        out.append(chunk)
    return out


def _mod_counts(chunks: list[Chunk], at: int, total: int) -> bool:
    before = chunks[at - 1] if at else None
    if before is not None and before.kind == "prep" and before.value in word_lists().ties.purpose_prepositions:
        return True
    k = at + 1
    while k < total:
        kind = chunks[k].kind
        if kind in ("comma", "conj", "slash", "dash"):
            k += 1
            continue
        if kind == "cue":
            if chunks[k].rule.form == "mod":
                k += 1
                continue
            paid_work = chunks[at].rule.types[0] in _PAID_WORK  # "consulting and advisory board fees"
            seat = paid_work and RelationshipType.ADVISORY_BOARD in chunks[k].rule.types
            return seat or chunks[k].rule.form in MONEY
        break
    # a list that began with a purpose: "fees for lectures, teaching and consulting"
    k = at - 1
    while k >= 0 and chunks[k].kind in ("comma", "conj", "cue", "slash"):
        if chunks[k].kind == "cue" and k > 0 and chunks[k - 1].kind == "prep" and chunks[k - 1].value == "for":
            return True
        k -= 1
    after = at + 1 + (at + 1 < total and chunks[at + 1].kind == "attr")  # "a conference unrelated to this from X"
    if (
        after < total
        and chunks[after].kind == "prep"
        and chunks[after].value in word_lists().ties.modifier_prepositions
    ):
        return after + 1 < total and chunks[after + 1].kind in ("org", "name", "caps", "back_ref")
    if at + 1 < total and chunks[at + 1].kind == "colon":
        return True
    if at + 2 < total and chunks[at + 1].kind == "lpar" and chunks[at + 2].kind in ORG_KINDS:
        return True  # "consulting (Veltrix, Orlanda)"
    if at + 1 < total and chunks[at + 1].kind == "rpar" and _closes_list(chunks, at):
        return True  # "AB (Veltrix, Orlanda, consulting)"
    # in brackets or colon lists beside an organisation
    return (
        before is not None
        and before.kind in ("lpar", "colon")
        and at + 1 < total
        and chunks[at + 1].kind in ("rpar", "comma", "semi", "stop", "conj")
    )


def _closes_list(chunks: list[Chunk], at: int) -> bool:
    """Whether organisations stand before the cue at ``at`` in one bracket with it."""
    k = at - 1
    while k >= 0 and (chunks[k].kind in ("comma", "conj", "cue") or chunks[k].kind in ORG_KINDS):
        k -= 1
    return k >= 0 and chunks[k].kind == "lpar" and any(c.kind in ORG_KINDS for c in chunks[k + 1 : at])


def _head_of_mods(chunks: list[Chunk], at: int) -> bool:
    """Whether a generic money word is only the head that modifiers before it borrow: "consulting and lecture fees"."""
    return (
        at > 0
        and chunks[at - 1].kind == "cue"
        and chunks[at - 1].rule.form == "mod"
        and chunks[at - 1].stop == chunks[at].start
    )
