package dev.freno.lab;

import org.jspecify.annotations.Nullable;

/** The lab could not do what was asked: binaries not found, a server that does not start, a statement refused. */
public final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LabException(String message) {
        super(message);
    }

    LabException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
