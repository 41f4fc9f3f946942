package dev.sallyport.core;

import java.util.concurrent.Executor;

/// The append-only log.
public interface AuditLog {
    /// Takes an event and returns at once; any thread may call. Exactly one method of `ack` is
    /// called, on any thread, and within the log's own deadline: an event not durable by then is
    /// [Ack#unavailable], and may still become durable later. Events of one session that one thread
    /// appends become durable in the order of its calls. `ack` must not block.
    void append(AuditEvent event, Ack ack);

    /// What became of an append.
    interface Ack {
        /// The caller's own thread, whichever it is.
        Executor ANYWHERE = Runnable::run;

        void durable();

        void unavailable(Unavailable why);

        /// Where [#durable] may be called best: what became durable together is told one executor
        /// in one task, so that its thread wakes up once. It may be called elsewhere all the same.
        default Executor home() {
            return ANYWHERE;
        }

        /// For events that nothing waits for. The log keeps them and tries again while it can.
        Ack IGNORED =
                new Ack() {
                    @Override
                    public void durable() {}

                    @Override
                    public void unavailable(Unavailable why) {}
                };
    }
}
