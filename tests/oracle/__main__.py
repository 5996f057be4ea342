from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.oracle.ledger import raised_by_stream
from tests.oracle.score import figures, score_stream

HERE = Path(__file__).parent


def read_streams(paths: list[Path]) -> dict[str, list[dict]]:
    """Stream -> its articles, in the order of the files."""
    streams: dict[str, list[dict]] = defaultdict(list)
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                article = json.loads(line)
                streams[article["stream"]].append(article)
    return streams


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description="Statements given by hand, through the real ledger.")
    parser.add_argument("streams", nargs="?", type=Path, help="labelled articles, one JSON object a line (default: the ten streams)")
    parser.add_argument("topics", nargs="?", type=Path, default=HERE / "topics.json", help="the topic of each stream, as JSON")
    parser.add_argument("--verbose", action="store_true", help="list every error")
    options = parser.parse_args()
    streams = read_streams([options.streams] if options.streams else sorted((HERE / "streams").glob("*.jsonl")))
    topics = {topic["stream"]: topic for topic in json.loads(options.topics.read_text(encoding="utf-8"))}
    total: Counter[str] = Counter()
    for name, articles in streams.items():
        if name not in topics:
            sys.exit(f"No topic for stream {name} in {options.topics}.")
        with tempfile.TemporaryDirectory() as folder:
            counts, errors = score_stream(articles, raised_by_stream(Path(folder), topics[name], articles))
        total.update(counts)
        print(
            f"{name}: told {counts['told']}/{counts['wanted']} right {counts['told right']}/{counts['wanted']}  loud {counts['loud']} "
            f"fit {counts['fit']} right {counts['fit right']}  repeats {counts['repeats']}/{counts['silent']}  off {counts['off topic']}"
        )
        for error in errors if options.verbose else ():
            print(f"  {error}")
    print(json.dumps(figures(total)))


if __name__ == "__main__":
    main()
