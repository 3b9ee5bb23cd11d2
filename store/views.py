"""The views: made by migrations, and described here with their columns, types and comments.

To add one, write a migration and its table here; exports, the data dictionary and the
comments in the database take it from here.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Integer, MetaData, Table, Text

_metadata = MetaData()

Table(
    "person_countries",
    _metadata,
    Column("article_id", Integer, comment="The article."),
    Column("published_on", Date, comment="Day of publication."),
    Column("person_id", Integer, comment="The person; not stable across databases."),
    Column("person_key", Text, comment="The person's key; each key of the person's names finds them."),
    Column("person", Text, comment="The person's name."),
    Column("country_code", Text, comment="The country."),
    Column("country", Text, comment="The country's usual name."),
    Column("person_mentions", Integer, comment="Mentions of the person in the article."),
    Column("country_mentions", Integer, comment="Mentions of the country itself in the article."),
    comment="Who is named in an article with which country: one row for each article, person and country.",
)
Table(
    "country_pairs",
    _metadata,
    Column("month", Integer, comment="Month of publication as the number yyyymm."),
    Column("country_a", Text, comment="The country whose code comes first."),
    Column("country_b", Text, comment="The other country."),
    Column("articles", Integer, comment="Articles that name both."),
    comment="In how many articles of a month two countries are named together; country_a is before country_b.",
)
Table(
    "daily_counts",
    _metadata,
    Column("published_on", Date, comment="Day of publication."),
    Column("publisher", Text, comment="Who published them; empty where the source does not say."),
    Column("articles", Integer, comment="Articles."),
    Column("words", Integer, comment="Words in them."),
    comment="How many articles and words each publisher has on each day.",
)
Table(
    "story_articles",
    _metadata,
    Column("story_id", Integer, comment="The first article of the story."),
    Column("article_id", Integer, comment="An article that tells it."),
    Column(
        "similarity",
        Float,
        comment="Jaccard similarity to the article that it was found to copy; 1 for the first.",
    ),
    comment="Which story an article tells: itself, or the first of the articles that it is a near-duplicate of.",
)
Table(
    "stories",
    _metadata,
    Column("story_id", Integer, comment="The first article of the story."),
    Column("published_on", Date, comment="Day on which that was published."),
    Column("title", Text, comment="Its headline."),
    Column("publisher", Text, comment="Its publisher."),
    Column("articles", Integer, comment="Articles that tell the story."),
    Column("publishers", Integer, comment="Different publishers of these."),
    Column("last_published_on", Date, comment="Day of the last of them."),
    comment="Stories instead of copies: one row for each set of near-duplicate articles.",
)
Table(
    "mention_contexts",
    _metadata,
    Column("kind", Text, comment="person or country."),
    Column("article_id", Integer, comment="The article."),
    Column("published_on", Date, comment="Day of publication."),
    Column("title", Text, comment="The article's headline."),
    Column("field", Text, comment="title or body."),
    Column("start_char", Integer, comment="First code point of the span, from 0."),
    Column("end_char", Integer, comment="Code point after the span."),
    Column("surface", Text, comment="The words of the span."),
    Column("entity", Text, comment="The person's key or the country's code."),
    Column("entity_name", Text, comment="The person's or country's name."),
    Column("how", Text, comment="How it was recognised: the person's rule or the country's via."),
    Column("context", Text, comment="The words around the mention."),
    Column("said_by", Text, comment="The key of the person in whose quotation the mention lies."),
    comment="Every mention of a person or country with 60 characters of text before and after it.",
)
Table(
    "dated_mentions",
    _metadata,
    Column("article_id", Integer, comment="The article."),
    Column("published_on", Date, comment="Day of publication."),
    Column("title", Text, comment="The article's headline."),
    Column("field", Text, comment="title or body."),
    Column("start_char", Integer, comment="First code point of the span, from 0."),
    Column("end_char", Integer, comment="Code point after the span."),
    Column("surface", Text, comment="The words of the span."),
    Column("kind", Text, comment="date, range or duration."),
    Column("value", Text, comment="The value in TIMEX3."),
    Column("granularity", Text, comment="day, week, month, ..., century; empty for a range."),
    Column("from_day", Date, comment="First day; empty where the interval is open."),
    Column("to_day", Date, comment="Last day; empty where the interval is open."),
    Column("tense", Text, comment="past or future: wholly before or after the article's day."),
    comment="Dates in articles that have a place in time, with the headline and the day of their article.",
)
Table(
    "quotations_by_person",
    _metadata,
    Column("quotation_id", Integer, comment="The quotation; not stable across databases."),
    Column("article_id", Integer, comment="The article."),
    Column("published_on", Date, comment="Day of publication."),
    Column("publisher", Text, comment="Who published the article."),
    Column("title", Text, comment="The article's headline."),
    Column("number", Integer, comment="The quotation's place among those of the article, from 1."),
    Column("person_key", Text, comment="The key of the person who speaks."),
    Column("person", Text, comment="Their name."),
    Column("kind", Text, comment="direct, mixed or indirect."),
    Column("text", Text, comment="What is said, its pieces with an ellipsis between."),
    Column("cue", Text, comment="The words that introduce it."),
    Column("speaker", Text, comment="The words that name the speaker."),
    Column("relayed_by", Text, comment="The medium that relayed it, as written."),
    Column("addressee", Text, comment="To whom it was said, as written."),
    Column("addressee_key", Text, comment="The key of the person to whom it was said."),
    comment="Who said what: quotations whose speaker is a known person, with their words.",
)
for _name, _entity in {
    "people": [
        Column("person_key", Text, comment="The key of the person who is spoken about."),
        Column("person", Text, comment="Their name."),
    ],
    "countries": [
        Column("country_code", Text, comment="The country that is spoken about."),
        Column("country", Text, comment="Its usual name."),
        Column("via", Text, comment="How it is named."),
    ],
}.items():
    Table(
        f"quotation_{_name}",
        _metadata,
        Column("quotation_id", Integer, comment="The quotation; not stable across databases."),
        Column("article_id", Integer, comment="The article."),
        Column("published_on", Date, comment="Day of publication."),
        Column("said_by", Text, comment="The key of the person who speaks, where they are known."),
        Column("speaker", Text, comment="The words that name the speaker."),
        Column("kind", Text, comment="direct, mixed or indirect."),
        *_entity,
        Column("field", Text, comment="title or body."),
        Column("start_char", Integer, comment="First code point of the mention, from 0."),
        Column("end_char", Integer, comment="Code point after the mention."),
        Column("surface", Text, comment="The words of the mention."),
        comment=f"Which {_name} are named inside a quotation: one row for each mention.",
    )

VIEWS: dict[str, Table] = dict(_metadata.tables)
"""The views by name."""
