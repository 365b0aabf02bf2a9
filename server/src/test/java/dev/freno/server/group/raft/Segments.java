package dev.freno.server.group.raft;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** Log segments as Ratis writes them. */
final class Segments {
    private Segments() {}

    /** One entry with its length and checksum. */
    static byte[] entry(long term, long index, byte[] command) {
        LogEntryProto entry = LogEntryProto.newBuilder()
                .setTerm(term)
                .setIndex(index)
                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                        .setLogData(ByteString.copyFrom(command))
                        .setClientId(ByteString.copyFrom(new byte[16]))
                        .setCallId(index))
                .build();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            entry.writeDelimitedTo(bytes);
            CRC32C crc = new CRC32C();
            crc.update(bytes.toByteArray());
            bytes.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A whole segment: header and entries. */
    static byte[] segment(long first, long last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(SegmentBytes.HEADER);
        for (long index = first; index <= last; index++) {
            bytes.writeBytes(entry(1, index, ("command " + index).getBytes(StandardCharsets.UTF_8)));
        }
        return bytes.toByteArray();
    }

    /** Adds bytes behind the last intact entry, as a process that died while writing might leave them. */
    static void addToTail(Path segment, byte[] bytes) throws IOException {
        int end = new SegmentBytes(Files.readAllBytes(segment)).intactLength();
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.write(ByteBuffer.wrap(bytes), end);
        }
    }
}
