package dev.sallyport.ssh.door;

import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.VisibleText;
import dev.sallyport.ssh.door.LoginDesk.Applicant;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Asks for the token; who has none is sent to the issuer with a code, and waited for.
final class DeviceConversation implements Conversation {
    /// Whoever has not signed in yet can make the gateway ask the issuer; so many at a time.
    private static final Semaphore AT_ONCE = new Semaphore(64);

    private final LoginDesk desk;
    private final Applicant who;
    private final DeviceGrant grant;
    private final Deadline deadline;
    private final BooleanSupplier isGone;
    private DeviceGrant.@Nullable Started started;

    /// @param isGone whether the client has hung up
    DeviceConversation(
            LoginDesk desk,
            Applicant who,
            DeviceGrant grant,
            Deadline deadline,
            BooleanSupplier isGone) {
        this.desk = desk;
        this.who = who;
        this.grant = grant;
        this.deadline = deadline;
        this.isGone = isGone;
    }

    @Override
    public Question opening() {
        return new Question(
                "Enter a token, or nothing to sign in with a browser.", TokenConversation.PROMPT);
    }

    @Override
    public Step answered(Secret answer) {
        try {
            if (started != null) {
                answer.close();
                return await(started);
            }
            return answer.reveal().length == 0 ? send() : new Admitted(desk.rule(who, answer));
        } catch (LoginRefused e) {
            return new Refused(String.valueOf(e.getMessage()));
        } catch (Unavailable e) {
            desk.denied(who, null, "device login: " + e.getMessage());
            return new Refused("sallyport: the browser login is not available now");
        }
    }

    private Step send() {
        if (!AT_ONCE.tryAcquire()) {
            throw new Unavailable("too many at once");
        }
        try {
            started = grant.start();
        } finally {
            AT_ONCE.release();
        }
        deadline.extendBy(started.lifetime());
        return new Question(
                "Open this page and confirm the code there:\r\n\r\n    "
                        + VisibleText.line(started.url())
                        + "\r\n    code "
                        + VisibleText.line(started.userCode())
                        + "\r\n",
                "Press Enter when you have signed in there: ");
    }

    private Step await(DeviceGrant.Started begun) throws LoginRefused {
        long end = System.nanoTime() + begun.lifetime().toNanos();
        Duration interval = begun.interval();
        while (System.nanoTime() - end < 0 && !isGone.getAsBoolean()) {
            switch (grant.poll(begun, interval)) {
                case DeviceGrant.Granted(Secret token) -> {
                    return new Admitted(desk.rule(who, token));
                }
                case DeviceGrant.Denied(String reason) ->
                        throw desk.denied(who, null, "device login: " + reason);
                case DeviceGrant.Pending(Duration next) -> {
                    interval = next;
                    pause(next);
                }
            }
        }
        throw desk.denied(who, null, "device login: nobody confirmed the code in time");
    }

    private static void pause(Duration interval) {
        try {
            Thread.sleep(interval);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted", e);
        }
    }
}
