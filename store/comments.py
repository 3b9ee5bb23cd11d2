"""What tables, views and columns hold, in words: in the database itself, on either engine.

Tables are described by their models; views, which have none, are described here. PostgreSQL
keeps comments in its catalogue, SQLite in the table `schema_comments`.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from store.models import Base

VIEW_COMMENTS = {
    "person_countries": {
        "": "Who is named in one article with which country: a row an article, person and country.",
        "article_id": "The article.",
        "published_on": "Day of publication.",
        "person_id": "The person; not stable across databases.",
        "person_key": "The person's key; stable.",
        "person": "The person's name.",
        "country_code": "The country.",
        "country": "The country's usual name.",
        "person_mentions": "Mentions of the person in the article.",
        "country_mentions": "Mentions of the country itself in the article.",
    },
    "country_pairs": {
        "": "In how many articles of a month two countries are named together; country_a is before country_b.",
        "month": "Month of publication as the number yyyymm.",
        "country_a": "The country whose code comes first.",
        "country_b": "The other country.",
        "articles": "Articles that name both.",
    },
    "daily_counts": {
        "": "Articles a day and publisher.",
        "published_on": "Day of publication.",
        "publisher": "Who published them; empty where the source does not say.",
        "articles": "Articles.",
        "words": "Words in them.",
    },
    "story_articles": {
        "": "Which story an article tells: itself, or the first of the articles that it is a near-duplicate of.",
        "story_id": "The first article of the story.",
        "article_id": "An article that tells it.",
        "similarity": "Jaccard similarity to the article that it was found to copy; 1 for the first.",
    },
    "stories": {
        "": "Stories and not copies: a row a set of near-duplicate articles.",
        "story_id": "The first article of the story.",
        "published_on": "Day on which that was published.",
        "title": "Its headline.",
        "publisher": "Its publisher.",
        "articles": "Articles that tell the story.",
        "publishers": "Different publishers of these.",
        "last_published_on": "Day of the last of them.",
    },
    "mention_contexts": {
        "": "Every mention of a person or country with 60 characters of text before and after it.",
        "kind": "person or country.",
        "article_id": "The article.",
        "published_on": "Day of publication.",
        "title": "The article's headline.",
        "field": "title or body.",
        "start_char": "First code point of the span, from 0.",
        "end_char": "Code point after the span.",
        "surface": "The words of the span.",
        "entity": "The person's key or the country's code.",
        "entity_name": "The person's or country's name.",
        "how": "How it was recognised: the person's rule or the country's via.",
        "context": "The words around the mention.",
    },
}


def all_comments() -> dict[str, dict[str, str]]:
    """Give the comments of every table and view by column; `""` is the table or view itself."""
    tables = {
        table.name: {
            "": table.comment or "",
            **{column.name: column.comment or "" for column in table.columns},
        }
        for table in Base.metadata.sorted_tables
    }
    return {**tables, **VIEW_COMMENTS}


def comment_statements(dialect: str) -> list[str]:
    """Write the SQL that brings the comments in a database of the newest schema up to date."""
    if dialect != "sqlite":  # it keeps those of tables itself, where a migration makes them
        return [
            f"COMMENT ON {f'COLUMN {view}.{column}' if column else f'VIEW {view}'} IS {_quoted(comment)}"
            for view, columns in VIEW_COMMENTS.items()
            for column, comment in columns.items()
        ]
    rows = ",\n".join(
        f"({_quoted(table)}, {_quoted(column)}, {_quoted(comment)})"
        for table, columns in all_comments().items()
        for column, comment in columns.items()
    )
    return [
        "DELETE FROM schema_comments",
        f"INSERT INTO schema_comments (table_name, column_name, comment) VALUES\n{rows}",
    ]


def _quoted(words: str) -> str:
    """Write a literal of SQL.

    >>> _quoted("the article's")
    "'the article''s'"
    """
    doubled = words.replace("'", "''")
    return f"'{doubled}'"


def write_comments(connection: Connection) -> None:
    """Bring the comments in a database of the newest schema up to date."""
    for statement in comment_statements(connection.dialect.name):
        connection.execute(text(statement.replace(":", r"\:")))
