"""Show the figures of `benchmarks.load`: tables with the ratios to be reached, and a plot."""

from __future__ import annotations

from pathlib import Path

Figures = dict[str, float]
"""What was measured, by name: CPU seconds, and memory in MB."""


def show(figures: dict[str, Figures]) -> None:
    """Print the figures as a table, with the ratios to be reached."""
    for name, values in figures.items():
        print(
            f"\n| {int(name):,} articles | CPU s | x raw, defaults | x raw, tuned | x this writer |\n| --- | --- | --- | --- | --- |"
        )
        bases = [values[base] for base in ("raw sqlite3, defaults", "raw sqlite3, tuned", "this writer")]
        for what, value in values.items():
            ratios = "" if what.startswith("peak") else " | ".join(f"{value / base:.3f}" for base in bases)
            print(f"| {what} | {value:,.2f} | {ratios} |")
    few, many = (
        figures[str(count)]
        for count in sorted(map(int, figures))[:: max(1, len(figures) - 1)][:2]
        * (1 if len(figures) > 1 else 2)
    )
    print(f"\nmost against fewest articles: {many['this writer'] / few['this writer']:.2f} times the seconds")


def show_postgresql(count: int, values: Figures) -> None:
    """Print what the writer costs on PostgreSQL beside raw COPY."""
    print(f"\n| {count:,} articles on PostgreSQL | CPU s | x raw COPY |\n| --- | --- | --- |")
    for what, value in values.items():
        print(f"| {what} | {value:,.2f} | {value / values['raw COPY']:.3f} |")


def plot(figures: dict[str, dict[str, float]], path: Path) -> None:
    """Draw the writers' CPU milliseconds an article."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "dateline"
    from matplotlib import pyplot

    counts = [count for count in figures if count.isdigit()]
    fig, axes = pyplot.subplots(1, len(counts), figsize=(4.5 * len(counts), 2.6), squeeze=False)
    for axis, count in zip(axes[0], counts, strict=True):
        timed = {name: value for name, value in figures[count].items() if not name.startswith("peak")}
        values = sorted(timed.items(), key=lambda pair: -pair[1])
        bars = axis.barh(
            [name for name, _ in values],
            [1000 * seconds / int(count) for _, seconds in values],
            color=["tab:blue" if name.startswith("this") else "tab:gray" for name, _ in values],
        )
        axis.bar_label(bars, fmt="%.2f", fontsize=7)
        axis.set_title(f"{int(count):,} articles", fontsize=9)
        axis.set_xlabel("CPU ms an article", fontsize=8)
        axis.tick_params(labelsize=7)
    fig.tight_layout()
    fig.savefig(path, metadata={"Date": None})
