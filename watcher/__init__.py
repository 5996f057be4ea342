"""watcher: polls news feeds, reads who says what, and alerts when that changes.

The path of an article, which is also the order of the packages:

    feed -> fetch -> article -> story -> topic match -> statement -> ledger -> alert -> routing -> delivery

    poll           a feed is due        fetch | feeds.parse                           -> new entries
    collect        an entry is listed   fetch | articles.extract                      -> an article
    analyse        an article is there  stories, topics, statements | ledger, routing -> statements, alerts, messages
    route_alerts   a held alert is due  routing                                       -> a message with its deliveries
    deliver        a delivery is due    rendering | delivery                          -> sent, retried or dead
    check_health   by the clock         health                                        -> problems, operational alerts

The core: pure functions on values; no input or output, no clock, no randomness

    model/         the nouns of all stages         errors.py     the error classes and every Reason
    text/          tokens, sentences, languages    names/        entities and the automaton that finds them
    feeds/         documents to entries            articles/     pages to text
    stories/       which articles are copies       topics/       queries, and which topics an article is on
    statements/    who says what                   ledger/       what that changes on record
    routing/       which channel, and when         rendering/    alerts as mail, payload and terminal lines
    health.py      gaps in monitoring              analysis.py   the stages in order: annotate() and decide()

The shell: everything that touches the world

    data/          words: entities, built-in topics, lexicons, templates
    fetch/         the network in                  delivery/     the network out: one module or folder a channel kind
    store/         the database                    workers/      killable processes for hostile documents
    config.py      settings                        log.py        structured logs
    setting_types.py  how a duration, a list or an address is written
    folders.py     where configuration, database and cache lie
    ruleset.py     topics and words as workers read them
    app.py         what a step needs, in one value
    pipeline/      the steps and other use cases: load, decide, save
    services/      use cases of the command line and of other front ends
    engine/        which step is called when       replay.py     a stream through the same steps
    systemd.py     READY, watchdog, signals        heartbeat.py  a request to a URL of yours while all is well
    daemon.py      the main loop                   bootstrap.py  settings -> App, Engine, Daemon
    cli/           one file a noun                 demo/         news sites, a mailbox and a webhook on loopback

docs/glossary.md explains the terms.
"""

__version__ = "0.1.0"


from watcher.text import language_data as _language_data


def _load_language_data() -> _language_data.LanguageData:
    from watcher.data.languages import load_language_data

    return load_language_data()


_language_data.set_source(_load_language_data)  # so that watcher.text and what is built on it read no file
