package dev.sallyport.ssh.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ssh.sftp.Lookups.Looked.Failed;
import dev.sallyport.ssh.sftp.Lookups.Looked.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LocatorTest {
    private final Host host = new Host();
    private final Locator locator = new Locator(host);

    /// Resolves nothing but what it knows, as servers other than OpenSSH's do.
    private static final class Host implements Lookups {
        final Map<String, String> known = new HashMap<>();
        final List<String> dangling = new ArrayList<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public Looked realpath(String absolute) {
            asked.add(absolute);
            String real = known.get(absolute);
            return real == null ? new Failed(Fxp.NO_SUCH_FILE, "") : new Found(real);
        }

        @Override
        public Looked expand(String text) {
            return new Failed(Fxp.FAILURE, "");
        }

        @Override
        public Looked home(String user) {
            return new Failed(Fxp.FAILURE, "");
        }

        @Override
        public int lstat(String absolute) {
            return dangling.contains(absolute) ? Fxp.OK : Fxp.NO_SUCH_FILE;
        }
    }

    @Test
    void newFileIsInItsDirectorysRealPlace() throws Exception {
        host.known.put("/link", "/etc");

        Located place = locator.mayBeNew("/link/new");

        assertThat(place.real()).isEqualTo("/etc/new");
        assertThat(place.failed()).isEmpty();
    }

    @Test
    void linkThatLeadsNowhereIsNotANewFile() throws Exception {
        host.known.put("/link", "/etc");
        host.dangling.add("/etc/new");

        assertThat(locator.mayBeNew("/link/new").failed()).isPresent();
    }

    @Test
    void directoryOfTwoPathsIsAskedForOnce() throws Exception {
        host.known.put("/d", "/d");

        locator.inParent("/d/a");
        locator.inParent("/d/b");

        assertThat(host.asked).containsExactly("/d");
    }

    @Test
    void rootHasNoDirectoryToAskFor() throws Exception {
        assertThat(locator.inParent("/")).isEqualTo(Located.at("/"));
        assertThat(host.asked).isEmpty();
    }
}
