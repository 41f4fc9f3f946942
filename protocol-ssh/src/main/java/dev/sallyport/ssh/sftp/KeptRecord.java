package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.recording.EventRecorder;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.ssh.channel.ChannelContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One event for each operation of a session, when it is over: what was asked, what was answered,
/// how much went through. Contents are not kept, their digests are.
///
/// Each operation has a decision that is durable before it is done, so a client can't make events
/// faster than the store keeps them for long.
record KeptRecord(EventRecorder events) implements SftpRecord {
    /// Waits until its beginning is durable.
    ///
    /// @throws dev.sallyport.core.Unavailable when it can't be kept
    static KeptRecord open(ChannelContext context, UUID decision) {
        return new KeptRecord(
                EventRecorder.open(
                        context.parts().recordings(),
                        new EventRecorder.Work(context.live().session(), decision, "sftp", 0),
                        context.parts().clock(),
                        _ -> context.live().recordingLost()));
    }

    @Override
    public UUID id() {
        return events.id();
    }

    @Override
    public void done(SshRequest request, UUID decision, Outcome outcome) {
        var fields = fields(request, outcome.status().word(), outcome.code());
        fields.put("decision", decision.toString());
        fields.putAll(outcome.detail());
        fields.remove("tier");
        fields.remove("recording");
        events.event("operation", fields);
    }

    @Override
    public void refused(SshRequest request, Refusal refusal) {
        var fields = fields(request, "refused", refusal.code().word());
        if (refusal.rule() != null) {
            fields.put("rule", refusal.rule());
        }
        events.event("operation", fields);
    }

    private static Map<String, String> fields(
            SshRequest request, String status, @Nullable String code) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("text", request.text());
        fields.put("status", status);
        if (code != null) {
            fields.put("code", code);
        }
        return fields;
    }

    @Override
    public Map<String, String> close(Map<String, String> summary) {
        events.end("end", summary);
        events.close();
        return events.facts();
    }
}
