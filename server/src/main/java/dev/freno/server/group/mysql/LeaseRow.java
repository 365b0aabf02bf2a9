package dev.freno.server.group.mysql;

import org.jspecify.annotations.Nullable;

/**
 * The lease as the backend shows it.
 *
 * @param holder the service that wrote it last, empty where it was released
 * @param written when, as the backend writes it; only ever compared for being the same
 * @param expired whether that is longer ago than a lease by the backend's clock, or lies as far ahead of it
 */
record LeaseRow(String holder, String written, boolean expired) {
    /** Only a node that has ended its own claim writes this. */
    boolean isReleased() {
        return holder.isEmpty() && expired;
    }

    boolean isSameWriteAs(@Nullable LeaseRow other) {
        return other != null && holder.equals(other.holder) && written.equals(other.written);
    }
}
