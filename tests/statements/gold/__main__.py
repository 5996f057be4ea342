"""Which gold sentences are read wrongly, by kind."""

import sys
from collections import Counter

from tests.statements.gold import gold_languages, load_cases, mistakes_in, read_case
from tests.statements.gold.report import PAGE, write_page


def main(language: str | None = None, kind: str | None = None) -> None:
    for each in [language] if language else gold_languages():
        total: Counter[str] = Counter()
        right: Counter[str] = Counter()
        for case in load_cases(each):
            if kind and case.kind != kind:
                continue
            faults = mistakes_in(case, read_case(case))
            total[case.kind] += 1
            right[case.kind] += not faults
            if faults:
                print(f"[{each} {case.topic} {case.kind}] {case.text}\n      {'; '.join(faults)}")
        print(f"== {each}: {sum(right.values())} of {sum(total.values())};", ", ".join(f"{k} {right[k]}/{n}" for k, n in total.items()))


if sys.argv[1:] == ["--report"]:
    PAGE.write_text(write_page(), encoding="utf-8")
    print(f"{PAGE} written")
else:
    main(*sys.argv[1:])
