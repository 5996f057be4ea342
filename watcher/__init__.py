"""watcher: what is new or contradicting in what is being said.

The path of an article, which is also the folder tree:

    feed -> fetch -> article -> story -> topic match -> statement -> alert -> delivery

    poll     a feed is due        fetch.get | feeds.parse               -> new entries
    collect  an entry is listed   fetch.get | articles.extract          -> an article
    analyse  an article is read   stories, topics, statements | alerts  -> statements, alerts, sent, held or withheld
    gather   a held alert is due  alerts.route                          -> a message with its deliveries
    deliver  a delivery is due    alerts.render | delivery.send         -> sent, retried or dead

    model.py       the nouns that travel           errors.py     the error tree and every Reason
    text/          what every stage needs to read prose
    feeds/         what a publisher offers         fetch/        the network in
    articles/      what the page says              stories/      who else tells it
    topics/        who cares                       statements/   who says what
    alerts/        what that changes, and for whom
    delivery/      the network out                 store/        SQLAlchemy's only home
    analysis.py    PURE   annotate() and judge(): the stages in order
    speech.py      PURE   topics' claims and entities' names, compiled for reading statements
    reading.py     what runs inside a worker       workers/      the killable processes
    pipeline/      SHELL  poll, collect, analyse, gather, deliver, look: load -> decide -> save
    app.py         the frozen bundle a step needs  bootstrap.py  settings -> App + Engine
    engine/        who calls the pipeline, and when
    service.py     the daemon's main loop: systemd's READY and watchdog, heartbeat, signals, reload
    replaying.py   a stream through the same steps in a throw-away database
    demo/          small news sites, a mailbox and a webhook on loopback
    cli/           one file per noun               data/         words: entities, topics, lexicons, templates
"""

__version__ = "0.1.0"
