package dev.freno.server.inventory.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A DNS response in the making (RFC 1035, RFC 2782), byte by byte. */
public final class DnsMessage {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int IN = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;

    private static final int RESPONSE_RECURSIVE = 0x8180;
    private static final int TRUNCATED = 0x0200;
    private static final int TTL_SECONDS = 30;

    private final ScriptedDnsServer.Question question;
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private int flags = RESPONSE_RECURSIVE;
    private int count;

    public DnsMessage(ScriptedDnsServer.Question question) {
        this.question = question;
    }

    public DnsMessage code(int code) {
        flags |= code;
        return this;
    }

    public DnsMessage truncated() {
        flags |= TRUNCATED;
        return this;
    }

    /** An address of the name that was asked for. */
    public DnsMessage address(String literal) {
        return address(question.name(), literal);
    }

    public DnsMessage address(String owner, String literal) {
        byte[] address = InetAddress.ofLiteral(literal).getAddress();
        return record(owner, address.length == 4 ? A : AAAA, address);
    }

    public DnsMessage alias(String owner, String target) {
        return record(owner, CNAME, name(target));
    }

    public DnsMessage service(int port, String target) {
        byte[] name = name(target);
        return record(
                question.name(),
                SRV,
                ByteBuffer.allocate(6 + name.length)
                        .putShort((short) 0)
                        .putShort((short) 50)
                        .putShort((short) port)
                        .put(name)
                        .array());
    }

    public DnsMessage record(String owner, int type, byte[] content) {
        answers.writeBytes(name(owner));
        answers.writeBytes(ByteBuffer.allocate(10)
                .putShort((short) type)
                .putShort((short) IN)
                .putInt(TTL_SECONDS)
                .putShort((short) content.length)
                .array());
        answers.writeBytes(content);
        count++;
        return this;
    }

    public byte[] bytes() {
        byte[] asked = question.section();
        return ByteBuffer.allocate(12 + asked.length + answers.size())
                .putShort((short) question.id())
                .putShort((short) flags)
                .putShort((short) 1)
                .putShort((short) count)
                .putInt(0)
                .put(asked)
                .put(answers.toByteArray())
                .array();
    }

    static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            if (!label.isEmpty()) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        out.write(0);
        return out.toByteArray();
    }
}
