"""The demonstration: load the sample articles, show what was found, and answer a question."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from dateline.commands import asking, loading, sql
from dateline.output import Format, console
from store.engine import show_url

QUESTION = """
SELECT person, count(DISTINCT article_id) AS articles, min(published_on) AS first, max(published_on) AS last
FROM person_countries
WHERE country_code = 'CN' AND published_on BETWEEN '2022-01-01' AND '2023-12-31'
GROUP BY person_key, person HAVING count(DISTINCT article_id) > 1 ORDER BY articles DESC, person
""".strip()


def main(db: Annotated[str, typer.Option(help="The database to fill.")] = "sqlite:///demo.db") -> None:
    """Load the sample articles that ship with dateline and walk through what can be asked."""
    out = console()

    def step(title: str, command: str) -> None:
        out.print()
        out.rule(title, align="left")
        out.print(f"$ dateline {command} --db {db}\n", style="dim")

    with as_file(files("seeds") / "articles") as articles:
        step("Load the sample articles", f"load {Path(articles).name}/")
        try:
            loading.load_command([str(articles)], db=db)
        except typer.Exit as ended:
            if ended.exit_code not in (0, 3):
                raise
    step("Who is in the news", "people --limit 12")
    asking.people(db=db, limit=12, format=Format.table)
    step("Which countries", "countries --limit 12")
    asking.countries(db=db, limit=12, format=Format.table)
    step("One article, its mentions marked", "show 8")
    asking.show("8", db=db)
    step("Who was named together with China in more than one article, 2022 and 2023?", f'sql "{QUESTION}"')
    sql.sql(QUESTION, db=db, format=Format.table)
    step("What moved in the Black Sea?", 'articles "black sea" --country TR')
    asking.articles(query="black sea", db=db, country="TR", format=Format.table)
    out.print(f"\nThe database is {show_url(db)}: go on with `dateline --help`.")


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
