package dev.sallyport.server;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Ids;
import dev.sallyport.core.config.ConfigProblems;
import dev.sallyport.policy.LivePolicy;
import dev.sallyport.policy.PolicyException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings changed files into force, each as a whole or not at all, and writes down what came of it.
/// Thread-safe.
final class Reloader {
    private static final Logger log = LoggerFactory.getLogger(Reloader.class);
    private static final int MOST_PROBLEM_CHARACTERS = 2_000;

    private final ActiveConfig config;
    private final LivePolicy policy;
    private final Path policies;
    private final AuditLog audit;
    private final InstantSource clock;

    Reloader(ActiveConfig config, LivePolicy policy, AuditLog audit, InstantSource clock) {
        this.config = config;
        this.policy = policy;
        this.policies = config.atStart().policies();
        this.audit = audit;
        this.clock = clock;
    }

    /// Blocks while files are read and compiled.
    synchronized void reload() {
        reloadConfig();
        reloadPolicy();
    }

    private void reloadConfig() {
        try {
            if (!config.reload()) {
                return;
            }
            var detail = new TreeMap<>(Map.of("digest", config.digest()));
            if (config.needsRestart()) {
                log.atWarn()
                        .log("more than targets changed in the configuration: restart to apply it");
                detail.put("needs-restart", "true");
            }
            log.atInfo().addKeyValue("digest", config.digest()).log("configuration reloaded");
            write("configuration loaded", detail);
        } catch (ConfigProblems e) {
            log.atError()
                    .addKeyValue("problems", e.problems().size())
                    .log("configuration not reloaded, the old one stays: {}", e.getMessage());
            write("configuration refused", refused(config.digest(), e));
        }
    }

    private void reloadPolicy() {
        try {
            if (policy.reload(policies)) {
                write("policy loaded", Map.of("digest", policy.digest()));
            }
        } catch (PolicyException e) {
            log.atError().log("policy not reloaded, the old one stays: {}", e.getMessage());
            write("policy refused", refused(policy.digest(), e));
        }
    }

    private static Map<String, String> refused(String kept, Exception problems) {
        String text = String.valueOf(problems.getMessage());
        return Map.of(
                "kept-digest",
                kept,
                "problems",
                text.substring(0, Math.min(text.length(), MOST_PROBLEM_CHARACTERS)));
    }

    /// An act of the gateway itself.
    void write(String act, Map<String, String> detail) {
        audit.append(
                new AuditEvent.Administered(Ids.uuid7(clock), clock.instant(), null, act, detail),
                AuditLog.Ack.IGNORED);
    }
}
