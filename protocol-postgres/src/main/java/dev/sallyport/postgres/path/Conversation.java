package dev.sallyport.postgres.path;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Session;
import dev.sallyport.postgres.OpenedSession;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.Tags.Frontend;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// One session's way of statements: both channels, and what each side waits for. How it ends is
/// [Parting]'s matter.
///
/// ```
/// client ─▶ ClientSide ─▶ Planner ─▶ Docket ─▶ Forwarder ─▶ upstream
///                            ruling ▲ ▼ gate       │ expects
/// client ◀─ ClientOutlet ◀─ Replies ◀──────────── ReplyRing ◀─ UpstreamSide ◀─ upstream
/// ```
///
/// Belongs to the event loop that both channels share.
final class Conversation {
    /// What is read ahead of a client whose messages wait.
    private static final int READ_AHEAD_BYTES = 1 << 20;

    /// Messages that wait, and answers that are out: however short they are, more are not read.
    private static final int MOST_MESSAGES = 10_000;

    private final OpenedSession opened;
    private final SessionLog log;
    private final SqlPath.Parts parts;
    private final SessionState state;
    private final SessionNames names = new SessionNames();
    private final ReplyRing ring = new ReplyRing();
    private final ClientOutlet outlet;
    private final Legs legs;
    private final Analysis analysis;
    private final Masking masking;
    private final Batch batch = new Batch();
    private final Refusals refusals;
    private final Forwarder forwarder;
    private final Docket docket;
    private final Planner planner;
    private final MaskedAnswers masked;
    private final Replies replies;
    private final Parting parting;
    private boolean begun;

    Conversation(OpenedSession opened, SqlPath.Parts parts) {
        this.opened = opened;
        this.log = new SessionLog(opened.session().id());
        this.parts = parts;
        this.state =
                new SessionState(
                        opened.database(),
                        opened.target().database(),
                        opened.parameters(),
                        opened.settings());
        this.legs = new Legs(opened);
        this.outlet = new ClientOutlet(opened.client());
        this.parting = new Parting(opened, log, this, outlet);
        this.analysis =
                new Analysis(
                        parts.analyzer(),
                        opened.session().principal().person(),
                        parts.blocking(),
                        this::hop,
                        state,
                        parts.limits().sqlBytes());
        this.masking =
                new Masking(
                        parts.planner(),
                        parts.catalogues(),
                        new Catalogues.Database(
                                opened.session().target().name(), opened.database()));
        this.refusals = new Refusals(this, batch);
        this.forwarder = new Forwarder(this, batch, refusals);
        this.docket = new Docket(forwarder);
        this.planner = new Planner(this);
        this.masked = new MaskedAnswers(masking, outlet);
        this.replies = new Replies(this, masked);
    }

    void open() {
        opened.client().pipeline().addLast(new ClientSide(this, parts.limits().frameBytes()));
        opened.upstream().pipeline().addLast(new UpstreamSide(this, replies, outlet));
        opened.onCancel().accept(this::cancel);
        for (Map.Entry<String, String> parameter : opened.parameters().entrySet()) {
            if (!SessionState.isAcceptable(parameter.getKey(), parameter.getValue())) {
                parting.end(
                        "0A000",
                        parameter.getKey() + " is " + parameter.getValue() + ": not supported");
                return;
            }
        }
        if (parts.catalogues().latest(masking.database()) == null) {
            forwarder.readCatalogue();
        } else {
            begin();
        }
        readAsNeeded();
        flush();
    }

    /// The client's turn: its first ReadyForQuery.
    private void begin() {
        begun = true;
        answerReady();
    }

    /// Our own query ended.
    void catalogueIsRead() {
        if (!begun) {
            begin();
        }
    }

    Session session() {
        return opened.session();
    }

    Gate gate() {
        return parts.gate();
    }

    SessionState state() {
        return state;
    }

    SessionNames names() {
        return names;
    }

    ReplyRing ring() {
        return ring;
    }

    Analysis analysis() {
        return analysis;
    }

    Batch batch() {
        return batch;
    }

    Refusals refusals() {
        return refusals;
    }

    int boundValueBytes() {
        return parts.limits().boundValueBytes();
    }

    ByteBuf buffer() {
        return legs.buffer();
    }

    Run run(Gate.Clearance clearance) {
        return new Run(parts.gate(), clearance, parts.clock(), opened.target().answerDigest());
    }

    Parting parting() {
        return parting;
    }

    boolean isClosed() {
        return parting.isClosed();
    }

    Masking masking() {
        return masking;
    }

    void take(Step step) {
        if (parting.isClosed()) {
            step.frame().release();
            return;
        }
        docket.add(step);
        planner.plan(step);
    }

    void ask(Ruling ruling) {
        docket.ask(ruling);
    }

    /// Does what can be done now.
    void goOn() {
        if (parting.isClosed() || parting.isOver()) {
            return;
        }
        if (docket.bytes() >= parts.limits().frameBytes() || docket.size() >= MOST_MESSAGES) {
            planner.rest();
        }
        docket.goOn();
        if (docket.isEmpty()) {
            forwarder.refreshCatalogue();
        }
        readAsNeeded();
    }

    Executor loop() {
        return opened.client().eventLoop();
    }

    /// Runs on the event loop, from any thread.
    void hop(Runnable task) {
        try {
            opened.client()
                    .eventLoop()
                    .execute(() -> {
                        task.run();
                        flush();
                    });
        } catch (RejectedExecutionException e) {
            log.loopIsGone();
        }
    }

    /// The messages of a command are on their way.
    void isUnderWay(Ruling ruling) {
        state.mayRunCode(ruling.facts());
        if (Masking.applies(ruling)) {
            masked.begin();
        }
    }

    /// The last of them makes the server run it.
    void runs(Ruling ruling) {
        state.sent(ruling.facts());
        masking.sent(ruling.facts());
        Question question = ruling.question();
        names.sent(question.statements().getLast().sql(), ruling.facts(), question.mark());
    }

    void tellHeld(Gate.HoldNotice notice) {
        outlet.send(BackendMessages.noticeResponse(buffer(), Holds.notice(notice)));
    }

    void toUpstream(ByteBuf bytes) {
        legs.toUpstream(bytes);
    }

    void answerError(Rejection why) {
        outlet.send(BackendMessages.errorResponse(buffer(), why.error()));
    }

    void answerReady() {
        outlet.send(BackendMessages.readyForQuery(buffer(), state.status()));
    }

    void flush() {
        legs.flushUpstream();
        outlet.flush();
    }

    /// Reads from each side as long as the other takes it.
    void readAsNeeded() {
        if (parting.isClosed()) {
            return;
        }
        int most = planner.hasOpenMessages() ? parts.limits().frameBytes() : READ_AHEAD_BYTES;
        boolean fewMessages = docket.size() < MOST_MESSAGES && ring.size() < MOST_MESSAGES;
        legs.read(docket.bytes() < most && fewMessages, parting.isLeaving());
    }

    /// Nothing more goes up until the cancel has hit what it is meant for.
    void cancelUpstream() {
        forwarder.cancelBegins();
        legs.cancelUpstream(() -> {
            forwarder.cancelIsOver();
            goOn();
            flush();
        });
    }

    /// Ctrl-C: stops what runs, else what waits; nothing else, and never what comes later.
    private void cancel() {
        if (parting.isClosed()) {
            return;
        }
        if (!ring.isEmpty() && !masking.isReading()) {
            cancelUpstream();
        } else {
            docket.cancel();
            goOn();
            flush();
        }
    }

    /// Called once, by [Parting]: nothing goes either way any more.
    ///
    /// @param tellsUpstream whether the upstream doesn't know yet that the client leaves
    void close(String reason, boolean tellsUpstream) {
        if (tellsUpstream && legs.isUpstreamActive()) {
            leaveUpstream();
        }
        docket.close(reason);
        ring.cut();
        flush();
        outlet.close();
        legs.close();
    }

    /// What runs for nobody is stopped.
    private void leaveUpstream() {
        if (!ring.isEmpty()) {
            cancelUpstream();
        }
        toUpstream(FrontendMessages.bare(buffer(), Frontend.TERMINATE));
    }
}
