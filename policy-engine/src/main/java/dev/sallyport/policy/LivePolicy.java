package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Session;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policy in force. [#reload] puts another in its place at once and for all sessions: a command
/// is judged by one version whole. Thread-safe.
public final class LivePolicy implements Policy {
    private static final Logger log = LoggerFactory.getLogger(LivePolicy.class);

    private volatile LoadedPolicy active;

    public LivePolicy(LoadedPolicy active) {
        this.active = active;
    }

    /// @throws PolicyException where the files can't be used
    public static LivePolicy load(Path directory) throws PolicyException {
        return new LivePolicy(PolicyLoader.load(directory));
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
    public String digest() {
        return active.digest();
    }
}
