package dev.sallyport.audit;

/// The schema of the audit store could not be brought up to date. The message is for the operator.
public final class AuditSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditSchemaException(String message) {
        super(message);
    }

    AuditSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
