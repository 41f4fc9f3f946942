package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What is done with each kind of answer. Guarded by the session.
final class Replies {
    private final Exchange exchange;
    private final Handles handles;
    private final Outcomes outcomes;
    private final InstantSource clock;
    private final boolean digestsAnswers;

    Replies(
            Exchange exchange,
            Handles handles,
            Outcomes outcomes,
            InstantSource clock,
            boolean digestsAnswers) {
        this.exchange = exchange;
        this.handles = handles;
        this.outcomes = outcomes;
        this.clock = clock;
        this.digestsAnswers = digestsAnswers;
    }

    private static int statusOf(Packet reply) throws Malformed {
        Fields fields = reply.fields();
        int status = fields.int32();
        if (fields.hasMore()) { // the draft's version 3 has a text, servers of version 2 had none
            fields.data();
            fields.data();
        }
        fields.end();
        return status;
    }

    private static Malformed wrong(Packet reply) {
        return new Malformed("the host answered with a packet of type " + reply.type());
    }

    /// Through a handle; its decision was made when it was opened.
    private abstract class OnOpened implements Expected {
        final Opened opened;
        final int id;

        OnOpened(Opened opened, int id) {
            this.opened = opened;
            this.id = id;
            opened.asked();
        }

        @Override
        public void answered(Packet reply) throws Malformed {
            if (reply.type() == Fxp.STATUS) {
                status(statusOf(reply));
                exchange.reply(reply, id);
            } else {
                content(reply);
            }
            opened.answered();
            handles.settle(opened);
        }

        void status(int status) {
            if (status != Fxp.OK && status != Fxp.EOF) {
                opened.failed(status);
            }
        }

        void content(Packet reply) throws Malformed {
            throw wrong(reply);
        }

        /// Or a refusal, where the rule lets no more be returned.
        void returns(Packet reply, int bytes) {
            if (opened.mayReturn(bytes)) {
                exchange.reply(reply, id);
                return;
            }
            opened.failed(Fxp.PERMISSION_DENIED);
            var refusal =
                    Refusal.of(
                            Refusal.Code.LIMIT_EXCEEDED,
                            "the rule lets no more be read",
                            opened.clearance().verdict().basis().rule(),
                            null);
            outcomes.refused(opened.operation(), refusal);
            exchange.swallow(reply);
            exchange.answer(id, Refusals.message(refusal), 0);
        }

        @Override
        public void lost(Outcome.Status how) {}
    }

    Expected read(Opened opened, int id, long at, int most) {
        return new OnOpened(opened, id) {
            @Override
            void content(Packet reply) throws Malformed {
                if (reply.type() != Fxp.DATA) {
                    throw wrong(reply);
                }
                Fields fields = reply.fields();
                int length = fields.data();
                fields.end();
                if (length > most) {
                    throw new Malformed("the host returned more than was asked for");
                }
                boolean passes = opened.mayReturn(length);
                returns(reply, length);
                if (passes) {
                    opened.read(at, reply.bytes(), fields.at() - length, length);
                }
            }
        };
    }

    Expected write(Opened opened, int id, int length) {
        return new OnOpened(opened, id) {
            @Override
            void status(int status) {
                super.status(status);
                if (status == Fxp.OK) {
                    opened.wrote(length);
                }
            }
        };
    }

    Expected names(Opened opened, int id) {
        return new OnOpened(opened, id) {
            @Override
            void content(Packet reply) throws Malformed {
                if (reply.type() != Fxp.NAME) {
                    throw wrong(reply);
                }
                int names = reply.fields().int32();
                boolean passes = opened.mayReturn(reply.size());
                returns(reply, reply.size());
                if (passes) {
                    opened.listed(names, reply.size());
                }
            }
        };
    }

    Expected attributes(Opened opened, int id) {
        return new OnOpened(opened, id) {
            @Override
            void content(Packet reply) throws Malformed {
                if (reply.type() != Fxp.ATTRS && reply.type() != Fxp.EXTENDED_REPLY) {
                    throw wrong(reply);
                }
                exchange.reply(reply, id);
            }
        };
    }

    Expected close(Opened opened, int id) {
        return new OnOpened(opened, id) {
            @Override
            void status(int status) {
                opened.closed(status);
            }
        };
    }

    /// Of an operation with a decision of its own.
    Expected decided(Plan plan, Gate.Clearance clearance, int id) {
        Instant since = clock.instant();
        return new Expected() {
            @Override
            public void answered(Packet reply) throws Malformed {
                switch (reply.type()) {
                    case Fxp.STATUS -> {
                        int status = statusOf(reply);
                        done(status == Fxp.OK ? Outcome.Status.OK : Outcome.Status.ERROR, status);
                    }
                    case Fxp.HANDLE -> open(reply);
                    case Fxp.NAME, Fxp.ATTRS, Fxp.EXTENDED_REPLY -> done(Outcome.Status.OK, Fxp.OK);
                    default -> throw wrong(reply);
                }
                exchange.reply(reply, id);
            }

            private void open(Packet reply) throws Malformed {
                if (plan.opening().isEmpty()) {
                    throw wrong(reply);
                }
                Fields fields = reply.fields();
                String handle = fields.handle();
                fields.end();
                handles.opened(
                        handle,
                        new Opened(
                                plan.operation(),
                                plan.opening().get(),
                                clearance,
                                since,
                                digestsAnswers));
            }

            private void done(Outcome.Status how, int status) {
                outcomes.done(
                        plan, clearance, since, how, status == Fxp.OK ? null : Fxp.word(status));
            }

            @Override
            public void lost(Outcome.Status how) {
                outcomes.done(plan, clearance, since, how, null);
            }
        };
    }

    /// For the gateway itself.
    Expected lookup(CompletableFuture<@Nullable Packet> answer) {
        return new Expected() {
            @Override
            public void answered(Packet reply) {
                Packet kept = reply.copy();
                exchange.swallow(reply);
                answer.complete(kept);
            }

            @Override
            public void lost(Outcome.Status how) {
                answer.complete(null);
            }
        };
    }
}
