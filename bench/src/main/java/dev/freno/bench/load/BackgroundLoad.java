package dev.freno.bench.load;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A load in a thread of its own, for as long as something else is measured. Closing ends it. */
public final class BackgroundLoad implements AutoCloseable {
    private final Load load;
    private final FutureTask<Report> task;

    private BackgroundLoad(Load load) {
        this.load = load;
        this.task = new FutureTask<>(load::run);
    }

    /** Opens the connections and begins. */
    public static BackgroundLoad start(Load.Setting setting) throws IOException {
        BackgroundLoad background = new BackgroundLoad(Load.open(setting));
        Thread.ofPlatform().daemon().name("freno-bench-load").start(background.task);
        return background;
    }

    /**
     * Ends it, and waits for what is in flight.
     *
     * @throws IOException if it has ended by itself, because of an error
     */
    public Report end() throws IOException, InterruptedException {
        load.stop();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("the load has failed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        load.stop();
    }
}
