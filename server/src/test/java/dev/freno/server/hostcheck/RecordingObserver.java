package dev.freno.server.hostcheck;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it is told, as text. */
final class RecordingObserver implements HostCheckObserver {
    final List<String> told = new ArrayList<>();

    @Override
    public void answered(int status) {
        told.add("" + status);
    }

    @Override
    public void failed() {
        told.add("failed");
    }

    @Override
    public void skipped(int hosts) {
        told.add("skipped " + hosts);
    }
}
