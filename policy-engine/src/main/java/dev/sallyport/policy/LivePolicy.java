package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Session;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policy in force. [#reload] puts another in its place at once and for all sessions: a command
/// is judged by one version whole. Thread-safe.
public final class LivePolicy implements Policy {
    private static final Logger log = LoggerFactory.getLogger(LivePolicy.class);

    private final Set<String> maskKeys;
    private volatile LoadedPolicy active;

    private LivePolicy(LoadedPolicy active, Set<String> maskKeys) {
        this.active = active;
        this.maskKeys = Set.copyOf(maskKeys);
    }

    /// @param maskKeys the names of the keys that the gateway has for `token` masks
    /// @throws PolicyException where the files can't be used, or name another key
    public static LivePolicy load(Path directory, Set<String> maskKeys) throws PolicyException {
        var loaded = PolicyLoader.load(directory);
        loaded.requireMaskKeys(maskKeys);
        return new LivePolicy(loaded, maskKeys);
    }

    public LoadedPolicy active() {
        return active;
    }

    /// Reads the directory again. Blocks while it reads and compiles.
    ///
    /// @return whether the policy is another one now
    /// @throws PolicyException where the files can't be used; the policy in force stays
    public synchronized boolean reload(Path directory) throws PolicyException {
        PolicyFiles files;
        LoadedPolicy next;
        try {
            files = PolicyFiles.read(directory);
            if (files.digest().equals(active.digest())) {
                return false;
            }
            next = PolicyLoader.load(files);
            next.requireMaskKeys(maskKeys);
        } catch (PolicyException e) {
            log.atError()
                    .addKeyValue("problems", e.problems().size())
                    .addKeyValue("digest", active.digest())
                    .log("policy not reloaded; the old one stays");
            throw e;
        }
        active = next;
        log.atInfo()
                .addKeyValue("digest", next.digest())
                .addKeyValue("rules", next.rules())
                .log("policy reloaded");
        return true;
    }

    @Override
    public Decision decide(Session session, Command command) {
        return active.engine().decide(session, command);
    }

    @Override
    public boolean mayEverPass(Session session, Command command) {
        return active.engine().mayEverPass(session, command);
    }

    @Override
    public String digest() {
        return active.digest();
    }
}
