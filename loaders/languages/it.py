"""Italian: a pack that finds countries only."""

from loaders.languages.countries_only import CountriesOnly

PACK = CountriesOnly("it")
