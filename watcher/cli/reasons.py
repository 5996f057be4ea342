"""What a stored reason means, for a reader."""

from __future__ import annotations

REASON_TEXTS = {
    "first-report": "the first report of this story on the topic",
    "story-on-record": "its story is on the topic's record already",
    "near-copy": "a near-copy of an article whose story is on the topic's record",
    "cold-start": "it was listed at the feed's first poll",
    "too-old": "its publisher's date was older than alerts.max_age",
    "new-topic": "it was stored before the topic was watched with this query",
    "no-channel": "there was no channel to send it through",
    "new-story": "a new story in which no statement on the topic's claims was found",
    "new-claim": "nobody on record had asserted this lately",
    "new-detail": "it adds a detail that nobody on record gave",
    "first-seen-as-background": "told as background, and nothing of it was on record",
    "denies-assertion": "it denies what is asserted on record",
    "denies-without-assertion": "a denial, though nobody on record had asserted it",
    "denies-newer-assertion": "it denies a newer assertion than its last denial did",
    "asserted-after-denial": "it asserts what another party denies on record",
    "confirms-report": "a party to the claim says it, after others did",
    "confirms-after-no-comment": "a party to the claim says it, after it had no comment",
    "reversed": "the same party said the opposite before",
    "declined-to-comment": "a party to the claim does not comment",
    "declined-on-the-record": "a party that had not commented so far declines by name",
    "additional-party": "a further party says the same",
    "now-on-the-record": "it was said anonymously before, and now by name",
    "covered-by-statement-alert": "what is said in it changed the record of a claim",
    "position-on-record": "the party's position is on record already",
    "background": "it retells as background what was said before",
    "older-than-position": "it was said before the position that the party has taken since",
    "unknown-speaker": "who says it could not be made out, and an unknown speaker never alerts",
    "same-origin": "it comes from a report that is on record already: one wire or medium counts once",
    "not-a-party": "its speaker is no party whose refusal or denial of this counts",
    "better-sentence-in-article": "another sentence of the article says the same, and is the one that counts",
    "contradicted-in-article": "the article has the same party deny it, or decline to comment on it",
    "merged-into-alert": "another alert of this article tells it too",
    "covered-by-other-claim": "the same sentence is told on another claim",
    "topic-without-claims": "the topic lists no claims, so only what answers something is told",
    "reanalysed": "it was read anew by watcher reanalyse, which alerts nobody",
}


def describe_reason(reason: str) -> str:
    return f"{reason}: {REASON_TEXTS[reason]}" if reason in REASON_TEXTS else reason
