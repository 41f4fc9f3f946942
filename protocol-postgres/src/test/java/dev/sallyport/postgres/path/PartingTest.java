package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.fatal;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PartingTest {
    @Test
    void aClientThatSaidGoodbyeHasLeftBeforeTheServerCloses() {
        try (var script = PgScript.open()) {
            script.client(bare('X'));
            assertThat(script.ends).containsExactly("client closed");
            script.upstream.close();
            script.settle();
            assertThat(script.ends.getFirst()).isEqualTo("client closed");
            assertThat(script.client.isActive()).isFalse();
        }
    }

    @Test
    void aGoodbyeBehindAStatementIsToldOnlyWhenItIsItsTurn() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"), bare('X'));
            script.serverSees("Q SELECT 1", "X");
            script.server(complete("SELECT 1"), ready('I')).clientSees("C SELECT 1", "Z I");
            script.upstream.close();
            script.settle();
            assertThat(script.ends.getFirst()).isEqualTo("client closed");
        }
    }

    @Test
    void aClientWhoseConnectionIsResetHasLeft() {
        try (var script = PgScript.open()) {
            script.client.pipeline().fireExceptionCaught(new IOException("Connection reset"));
            script.settle();
            assertThat(script.ends).containsExactly("client closed");
            script.serverSees("X");
            assertThat(script.upstream.isActive()).isFalse();
        }
    }

    @Test
    void anUpstreamThatIsLostHasEndedTheSession() {
        try (var script = PgScript.open()) {
            script.upstream.close();
            script.settle();
            assertThat(script.ends.getFirst()).isEqualTo("upstream closed");
        }
    }

    @Test
    void theClientIsToldOfAnUpstreamWhoseConnectionIsReset() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1")).serverSees("Q SELECT 1");
            script.upstream.pipeline().fireExceptionCaught(new IOException("Connection reset"));
            assertThat(script.sentToClient())
                    .singleElement()
                    .asString()
                    .contains("08006", "what ran last is not known");
            assertThat(script.ends.getFirst()).isEqualTo("upstream closed");
        }
    }

    @Test
    void anUpstreamThatSaysWhyItClosesHasEndedTheSession() {
        try (var script = PgScript.open()) {
            script.server(fatal("57P01", "going down"));
            script.upstream.close();
            script.settle();
            assertThat(script.ends).containsExactly("upstream closed");
        }
    }

    @Test
    void whatAClientDidAgainstTheProtocolIsTheReasonOfTheEnd() {
        try (var script = PgScript.open()) {
            script.client(bare('?'));
            assertThat(script.ends).containsExactly("unexpected message with tag 63 after login");
        }
    }
}
