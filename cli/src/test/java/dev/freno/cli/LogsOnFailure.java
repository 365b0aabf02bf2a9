package dev.freno.cli;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints what the processes of a failed test have said, while their files are still there. */
final class LogsOnFailure implements AfterTestExecutionCallback {
    @Override
    public void afterTestExecution(ExtensionContext context) {
        String logs = FrenoProcess.logsOfAll();
        if (context.getExecutionException().isPresent()) {
            System.out.println(context.getDisplayName() + " failed; " + logs);
        }
    }
}
