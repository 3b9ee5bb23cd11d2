"""Say in plainer words what tables and columns hold.

Revision: 0024, after 0023.

SQLite has no comments of its own: `schema_comments` is written again after every migration.
"""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COMMENTS = [
    (
        "country_pair_months",
        "",
        "Derived: in how many articles of a month two countries are named together.",
        "Derived: how many articles of a month name both of two countries.",
    ),
    (
        "duplicates_due",
        "",
        "Articles whose copies are to be found; empty after a load.",
        "Articles whose near-copies are not looked for yet; empty after a load.",
    ),
    (
        "judgements",
        "person_key",
        "Key of the person; empty where none is meant.",
        "Key of the person; empty if the judgement is about none.",
    ),
    (
        "judgements",
        "undoes",
        "For undo: the verb that it lifts.",
        "For an undo: the verb that it takes back.",
    ),
    (
        "judgements",
        "recorded_by",
        "Who decided it; empty where nobody was named.",
        "Who decided it; empty if nobody was named.",
    ),
    ("load_runs", "", "One row a run of the loader.", "One row for each run of the loader."),
    ("load_runs", "arguments", "What it was asked to do.", "Its sources and options."),
    (
        "load_runs",
        "counts",
        "What it read, loaded, found known and rejected so far.",
        "How many texts it has read, loaded, recognised as known and rejected so far.",
    ),
    (
        "load_runs",
        "generation",
        "Loads that had ended when this one began.",
        "How many loads had ended when this one began.",
    ),
    ("people", "", "One row a person across all articles.", "One row for each person, across all articles."),
    (
        "relink_blocks",
        "",
        "Blocks of names to link again; empty after a load.",
        "Blocks of names that linking must decide again; empty after a load.",
    ),
    (
        "web_sources",
        "",
        "Addresses of the web that are asked only for changes.",
        "Web addresses that are asked only for what changed since they were last read.",
    ),
    (
        "web_sources",
        "settings",
        "Hash of dateline's version and of the options that it was read with.",
        "Hash of dateline's version and of the options in use when it was read.",
    ),
    (
        "withheld",
        "",
        "Which texts are withheld: digests, identities and standing rules, no text.",
        "What stays out of the store: digests, identities and standing rules, no text.",
    ),
    (
        "withheld",
        "value",
        "What the texts have there.",
        "The digest, identity, URL, publisher, source or day.",
    ),
    (
        "withheld",
        "decision",
        "Number of the decision; an undo lifts all its rows.",
        "Number of the decision; an undo takes back all its rows.",
    ),
    (
        "withheld_names",
        "decision",
        "Number of the decision; an undo lifts all its rows.",
        "Number of the decision; an undo takes back all its rows.",
    ),
    (
        "articles",
        "",
        "One row an article: its text as loaded, its date, and the file it came from.",
        "One row for each article: its text as loaded, its date, and the file that it came from.",
    ),
    (
        "articles",
        "checksum",
        "SHA-256 of every field as loaded; tells two copies with one digest apart.",
        "SHA-256 of every field as loaded; differs between two copies that share a digest.",
    ),
    (
        "articles",
        "language_from",
        "stated by the source or the user, or detected; empty where that is still due.",
        "stated (by the source or the user) or detected; empty where detection is still due.",
    ),
    (
        "articles",
        "source_uri",
        "File (and place in it) that the text was read from.",
        "File, and place in it, that the text was read from.",
    ),
    ("articles", "source_format", "Format it was read as.", "Format that it was read as."),
    (
        "articles",
        "external_id",
        "The source's own name for the article: its guid or url.",
        "The source's own identifier of the article: its guid or url.",
    ),
    (
        "articles",
        "identity",
        "What other texts of this article are known by: its guid or url, or the file that holds it alone.",
        "What identifies another text as this article: its guid or url, or the file that holds it alone.",
    ),
    (
        "articles",
        "generation",
        "Loads that had ended before this text was first read.",
        "How many loads had ended before this text was first read.",
    ),
    (
        "authority_people",
        "file",
        "Name of the file, without its folder: loaded again, its people are replaced.",
        "Name of the file, without its folder; loading it again replaces its people.",
    ),
    (
        "authority_people",
        "person_id",
        "Who it is among the people of the articles, by linking.",
        "The person of the articles with whom linking identifies them.",
    ),
    (
        "country_months",
        "",
        "Derived: in how many articles of a month a country itself is named, and how often.",
        "Derived: how many articles of a month name the country itself, and how often.",
    ),
    (
        "country_names",
        "",
        "The lexicon by which countries are recognised; rows may be added.",
        "The names by which countries are recognised; you may add rows.",
    ),
    (
        "person_names",
        "",
        "The names a person goes by: as articles write them, or from an authority file.",
        "The names of people: as articles write them, or from an authority file.",
    ),
    (
        "person_names",
        "folded",
        "The name in lower case, without accents and points, in its usual spelling: to search by.",
        "The form to search by: lower case, no accents or full stops, the usual spelling.",
    ),
    (
        "rejects",
        "",
        "What could not be loaded, where it lies and why.",
        "What could not be loaded, where it is and why.",
    ),
    ("rejects", "source_uri", "File (and place in it).", "File, and place in it."),
    ("rejects", "load_run_id", "The run that met it first.", "The run that rejected it first."),
    (
        "rejects",
        "resolved_at",
        "When what lay there was loaded after all, UTC.",
        "When it was loaded after all or dismissed, UTC.",
    ),
    (
        "rejects",
        "resolution",
        "How: loaded or dismissed; empty while it lies open.",
        "loaded or dismissed; empty while the reject is open.",
    ),
    (
        "annotations_due",
        "",
        "Articles to annotate again after a judgement; empty after it.",
        "Articles that must be annotated again after a judgement; otherwise empty.",
    ),
    (
        "article_duplicates",
        "",
        "Derived: copies of an earlier article, such as agencies' copy in many papers.",
        "Derived: near-copies of an earlier article, such as an agency's text in many papers.",
    ),
    (
        "article_duplicates",
        "of_article_id",
        "The earliest one that it is like.",
        "The earliest article that it nearly copies.",
    ),
    (
        "article_duplicates",
        "similarity",
        "Share of their three-word sequences that both have, 0 to 1.",
        "Jaccard similarity of their three-word sequences, 0 to 1.",
    ),
    (
        "article_revisions",
        "",
        "What articles said before; numbered from the oldest.",
        "Earlier texts of articles, numbered from the oldest.",
    ),
    (
        "article_revisions",
        "checksum",
        "SHA-256 of every field as loaded; tells two copies with one digest apart.",
        "SHA-256 of every field as loaded; differs between two copies that share a digest.",
    ),
    (
        "article_revisions",
        "language_from",
        "stated by the source or the user, or detected; empty where that is still due.",
        "stated (by the source or the user) or detected; empty where detection is still due.",
    ),
    (
        "article_revisions",
        "source_uri",
        "File (and place in it) that the text was read from.",
        "File, and place in it, that the text was read from.",
    ),
    ("article_revisions", "source_format", "Format it was read as.", "Format that it was read as."),
    (
        "article_revisions",
        "external_id",
        "The source's own name for the article: its guid or url.",
        "The source's own identifier of the article: its guid or url.",
    ),
    (
        "article_revisions",
        "identity",
        "What other texts of this article are known by: its guid or url, or the file that holds it alone.",
        "What identifies another text as this article: its guid or url, or the file that holds it alone.",
    ),
    (
        "article_revisions",
        "generation",
        "Loads that had ended before this text was first read.",
        "How many loads had ended before this text was first read.",
    ),
    (
        "article_sources",
        "",
        "Further places where a known text was read, besides the one that `articles` names.",
        "Further places where a text was read, besides the one in `articles`.",
    ),
    ("article_sources", "source_uri", "File (and place in it).", "File, and place in it."),
    (
        "article_sources",
        "identity",
        "What named the article there; empty if nothing did.",
        "What identified the article there; empty if nothing did.",
    ),
    (
        "article_sources",
        "external_id",
        "The source's own name for the article.",
        "The source's own identifier of the article.",
    ),
    (
        "date_mentions",
        "kind",
        "date, range, duration, set (a repeated time), or vague (no place in time of its own).",
        "date, range, duration, set (a repeated time), or vague (no fixed place in time).",
    ),
    (
        "date_mentions",
        "anchor",
        "What places it in time: itself (absolute), the article's day, or a date of the text.",
        "What fixes it in time: itself (absolute), the article's day (article), or another date of the text (text).",
    ),
    ("person_mentions", "rule", "How the mention was recognised.", "Which rule recognised the mention."),
    (
        "quotations",
        "number",
        "Its place among the quotations of the article, from 1.",
        "Its position among the quotations of the article, from 1.",
    ),
    (
        "quotations",
        "person_field",
        "title or body: where the mention is that the speaker rests on.",
        "title or body: the field of the mention by which the speaker is known.",
    ),
    (
        "quotations",
        "relayed_by",
        "Which medium relayed it, as written.",
        "The medium that relayed it, as written.",
    ),
    (
        "quotations",
        "addressee_field",
        "title or body: where the mention is that the addressee rests on.",
        "title or body: the field of the mention by which the addressee is known.",
    ),
    ("quotations", "rule", "How the quotation was recognised.", "Which rule recognised the quotation."),
    (
        "rejected_names",
        "",
        "Names that judgements took out of articles: they stay evidence, and come back with an undo.",
        "Names that a judgement took out of an article: linking still uses them as evidence, and an undo brings them back.",
    ),
    (
        "rejected_names",
        "name",
        "The fullest name that this article gives whom it does not name.",
        "The fullest form of the name in this article.",
    ),
    ("rejected_names", "mentions", "How often it stands there.", "How often the article has it."),
]
"""Table, column (empty: the table itself), the comment of 0023 and that of 0024."""


def _comment(table: str, column: str, words: str) -> None:
    quoted = words.replace("'", "''")
    op.execute(f"COMMENT ON {f'COLUMN {table}.{column}' if column else f'TABLE {table}'} IS '{quoted}'")


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table, column, _, words in COMMENTS:
            _comment(table, column, words)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table, column, words, _ in COMMENTS:
            _comment(table, column, words)
