package dev.sallyport.http.exchange;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.http.answer.Problem;
import dev.sallyport.http.request.BadRequest;
import dev.sallyport.http.session.Running;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One plain request, from its body to the decision, and its end.
///
/// ```
/// start ─▶ body ─▶ submit ─┬─ block ─▶ a problem
///                          └─ pass ──▶ Trip ─▶ outcome
/// ```
///
/// Its session knows of it until the client has taken the answer: the end of one, too, is cut off
/// where nobody takes it.
///
/// Fields belong to the event loop; [#tick] looks at the deadline from another.
public final class Exchange implements Running, RequestBody.Reader {
    private static final AsciiString PREFERENCE_APPLIED = AsciiString.of("preference-applied");

    private final Admitted admitted;
    private final ExchangeParts parts;
    private final Outgoing outgoing;
    private final Submission submission;
    private final RequestBody body;
    private final long startNanos = System.nanoTime();
    private final Deadline deadline = new Deadline();

    private Map<String, List<String>> passed = Map.of();
    private Content content = Content.NONE;
    private @Nullable Trip trip;
    private long footprint;
    private boolean isOver;

    private Exchange(Admitted admitted, ExchangeParts parts) {
        this.admitted = admitted;
        this.parts = parts;
        this.outgoing = new Outgoing(admitted);
        // nothing is visible on HTTP while a request waits
        this.submission = new Submission(admitted, parts.door().gate(), () -> {}, this::act);
        this.body = new RequestBody(admitted, parts.budget(), parts.bodyBytes(), this);
    }

    /// Plain requests.
    public static Handling handling(ExchangeParts parts) {
        return admitted -> new Exchange(admitted, parts).start();
    }

    private void start() {
        if (!admitted.session().begin(this)) {
            end(String.valueOf(admitted.session().ended()));
            return;
        }
        admitted.whenOver(this::done, this::gone); // at once, where it left while it signed in
        if (isOver) {
            return;
        }
        try {
            outgoing.requirePlainQuery();
        } catch (BadRequest e) {
            refuse(Problem.badRequest(e.why()));
            return;
        }
        passed = outgoing.passed();
        deadline.in(parts.deadlines().body());
        body.read();
    }

    @Override
    public void read(Content read) {
        deadline.never();
        try {
            judge(read);
        } catch (RuntimeException e) { // Armeria would keep it to itself, and the client waiting
            over("a fault of the gateway");
            admitted.answer().close(e);
        }
    }

    private void judge(Content read) {
        String coding = Codings.of(passed.getOrDefault("content-encoding", List.of()));
        var decoded = body.decoded(read, coding, admitted.context().alloc());
        if (decoded == null) {
            noRoom();
            return;
        }
        content = decoded;
        if (content.isWhole()) {
            passed.remove("content-encoding");
        }
        submit();
    }

    @Override
    public void noRoom() {
        refuse(BodyProblems.noRoom());
    }

    @Override
    public void broken() {
        gone();
    }

    private void submit() {
        var place = admitted.named().place();
        var verb = HttpVerb.valueOf(admitted.request().method().name());
        var command =
                HttpCommand.of(
                        new HttpCall.Exchange(verb, place.path(), place.query(), passed, content),
                        parts.door().analyzer());
        long read = Footprint.of(command.facts());
        if (!body.holdsToo(read)) {
            noRoom();
            return;
        }
        footprint = read;
        Refusal refusal = verb == HttpVerb.TRACE ? trace() : MethodOverride.of(command);
        if (refusal == null) {
            submission.submit(command);
        } else {
            submission.refuse(command, refusal);
        }
    }

    private static Refusal trace() {
        return Refusal.of(
                Refusal.Code.UNSUPPORTED,
                "TRACE is not passed on: its answer is the request with the credential",
                null,
                "send the request as it is meant");
    }

    private void act(Gate.Clearance clearance) {
        body.holdsNoMore(footprint); // its answer may take hours
        if (clearance.verdict() instanceof Decision.Block(_, Refusal refusal)) {
            refuse(applied(Problem.of(refusal, admitted.challenge()), refusal));
            return;
        }
        var started =
                new Trip(
                        admitted,
                        parts,
                        new Load(outgoing, passed, content, body),
                        clearance,
                        startNanos,
                        deadline,
                        this::leave);
        trip = started;
        if (isOver) {
            started.notSent();
        } else {
            started.start();
        }
    }

    /// A client that said how long it waits is told that it was heard (RFC 7240, section 3).
    private Problem applied(Problem problem, Refusal refusal) {
        Duration wish = admitted.headers().patience();
        return wish != null && refusal.code() == Refusal.Code.APPROVAL_REQUIRED
                ? problem.with(PREFERENCE_APPLIED, "wait=" + wish.toSeconds())
                : problem;
    }

    /// Answers with a problem: nothing was sent.
    private void refuse(Problem problem) {
        if (!isOver) {
            leave();
            admitted.refuse(problem);
        }
    }

    @Override
    public void end(String reason) {
        admitted.onLoop(() -> {
            boolean hasAnswered = trip != null && trip.hasAnswered();
            if (over(reason) && !hasAnswered) {
                admitted.refuse(Problem.sessionEnded(admitted.challenge()));
            } else {
                abort();
            }
        });
    }

    /// The client can't be told any more.
    private void gone() {
        over("the client is gone");
        abort();
        done();
    }

    private void done() {
        admitted.session().done(this);
    }

    /// What it was given and did not take yet is not shown any more.
    private void abort() {
        admitted.answer().abort();
    }

    /// @return whether it was under way
    private boolean over(String reason) {
        if (isOver) {
            return false;
        }
        submission.cancel(reason);
        if (trip == null) {
            leave();
        } else {
            trip.end(Outcome.Status.CANCELLED);
        }
        return true;
    }

    @Override
    public void tick(long nowNanos) {
        if (deadline.isPast(nowNanos)) {
            admitted.onLoop(this::late);
        }
    }

    private void late() {
        if (!deadline.isPast(System.nanoTime())) {
            return;
        }
        if (isOver) {
            abort();
            return;
        }
        if (trip != null) {
            trip.late();
            return;
        }
        refuse(admitted.closing(BodyProblems.late()));
    }

    /// Nothing of a request that was carried out is kept while the client takes the answer; of one
    /// whose decision is still being written, the outcome tells.
    private void leave() {
        isOver = true;
        deadline.in(parts.deadlines().answer());
        body.over();
        if (trip != null) {
            trip = null;
            content = Content.NONE;
            passed = Map.of();
        }
    }
}
