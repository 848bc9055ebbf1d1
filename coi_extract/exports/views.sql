-- Ties that are the author's own, with the group of companies that the organisation belongs to.
CREATE VIEW own_ties AS
SELECT *, coalesce(parent, organization_name) AS company_group
FROM relationships
WHERE own;

-- Ties of relatives: they are never an author's own.
CREATE VIEW relatives_ties AS
SELECT * FROM relationships WHERE tie_holder = 'relative';

-- Ties of institutions: money to a department is not a tie of the author.
CREATE VIEW institution_ties AS
SELECT * FROM relationships WHERE tie_holder IN ('institution', 'group');

-- Support of the study: who paid for the work or gave material for it, as the statements of interests say.
CREATE VIEW study_ties AS
SELECT * FROM relationships WHERE tie_holder = 'study';

-- Own ties to companies with the persons they hold of: "all authors" is every person of the byline, where it is known.
CREATE VIEW company_ties AS
SELECT t.* EXCLUDE (author_id, author_name),
       coalesce(t.author_id, a.author_id) AS author_id,
       coalesce(t.author_name, t.author_id, a.name, t.author) AS author_name,
       a.author_id IS NOT NULL AS by_group
FROM own_ties AS t
LEFT JOIN authors AS a
  ON t.author_scope = 'all' AND a.article_id = t.article_id AND a.byline_position IS NOT NULL
WHERE t.organization_kind = 'company';

-- One row for each author and company of an article, however many ties join them. A group of which one holds is one
-- row for each author, with `one_of` true and its companies joined by " or "; where the "or" is about the type of tie
-- to one company, it is that pair.
CREATE VIEW author_company_pairs AS
WITH ties AS (
  SELECT *,
         coalesce(author_id, author) AS person,
         CASE WHEN assertion = 'one_of' THEN alternatives END AS choice
  FROM company_ties
), choices AS (
  SELECT article_id, person, choice, count(DISTINCT organization_name) AS members
  FROM ties WHERE choice IS NOT NULL GROUP BY ALL
), keyed AS (
  SELECT t.*,
         coalesce(c.members > 1, false) AS open,
         CASE WHEN open THEN chr(31) || t.choice ELSE t.organization_name END AS companies
  FROM ties AS t LEFT JOIN choices AS c USING (article_id, person, choice)
)
SELECT article_id,
       min(author_id) AS author_id,
       min(author_name) AS author_name,
       string_agg(DISTINCT organization_name, ' or ' ORDER BY organization_name) AS company,
       string_agg(DISTINCT company_group, ' or ' ORDER BY company_group) AS company_group,
       CASE WHEN count(DISTINCT organization_name) = 1 THEN min(ror) END AS ror,
       string_agg(DISTINCT industry, '; ' ORDER BY industry) AS industry,
       string_agg(DISTINCT type, '; ' ORDER BY type) AS types,
       count(*)::INTEGER AS n_triples,
       bool_or(open) AS one_of
FROM keyed
GROUP BY article_id, person, companies;

-- Articles that have a statement of interests, and how many of them state a tie of an author of theirs to a company,
-- by year and journal. Withdrawn records are left out.
CREATE VIEW industry_by_year_journal AS
WITH tied AS (SELECT DISTINCT article_id FROM company_ties)
SELECT year,
       journal,
       count(*)::INTEGER AS articles,
       count(*) FILTER (has_competing_interests)::INTEGER AS with_statement,
       count(*) FILTER (has_competing_interests AND t.article_id IS NOT NULL)::INTEGER AS with_industry_ties,
       with_industry_ties / nullif(with_statement, 0) AS share
FROM articles LEFT JOIN tied AS t USING (article_id)
WHERE NOT deleted
GROUP BY year, journal
ORDER BY year, journal;

-- Companies by group: articles, author-company pairs and triples. Pairs of which one of several holds are not counted
-- for any group.
CREATE VIEW ties_by_company_group AS
SELECT company_group,
       count(DISTINCT article_id)::INTEGER AS articles,
       count(*)::INTEGER AS pairs,
       sum(n_triples)::INTEGER AS triples,
       string_agg(DISTINCT company, '; ' ORDER BY company) AS companies
FROM author_company_pairs
WHERE NOT one_of
GROUP BY company_group
ORDER BY articles DESC, pairs DESC, company_group;

-- Funders: articles that they are named in as funders, and awards with a number.
CREATE VIEW funders AS
SELECT organization_name AS funder,
       ror,
       funder_id,
       organization_kind AS kind,
       country,
       count(DISTINCT article_id)::INTEGER AS articles,
       count(DISTINCT coalesce(award_normalised, award_id))::INTEGER AS awards
FROM funding
WHERE organization_name IS NOT NULL
GROUP BY ALL
ORDER BY articles DESC, awards DESC, funder;

-- Statements that do not fit together: an author of whom nothing to declare and a tie to a company of her own are
-- stated, unless the reader itself has noticed a contradiction in the article, which is given instead. A contradiction
-- of words is not misconduct.
CREATE VIEW contradictions AS
SELECT n.article_id,
       n.author_name,
       'declared_none_and_tie' AS code,
       'Nothing to declare (' || n.kind || ') and ' || t.type || ', ' || t.organization_name AS message,
       n.fact_id AS declared_none_fact,
       t.fact_id AS relationship_fact,
       n.source
FROM declared_none AS n
JOIN own_ties AS t ON t.article_id = n.article_id AND t.organization_kind = 'company' AND (
  n.author_id = t.author_id OR n.author_scope = 'all'
)
WHERE n.kind <> 'non_financial' AND n.article_id NOT IN (
  SELECT article_id FROM notices WHERE contains(code, 'contradict')
)
UNION ALL
SELECT article_id, NULL, code, message, NULL, NULL, source
FROM notices
WHERE contains(code, 'contradict');
