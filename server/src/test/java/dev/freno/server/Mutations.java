package dev.freno.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes hostile variants of what a program sends: samples with a few changes each, by chance. Together with {@link
 * #check} this is a fuzz test that is the same in every run, and whose failures can be repeated one by one.
 */
public final class Mutations {
    /** The system property that names the only seed to run. */
    public static final String SEED = "mutation.seed";

    /** The longest variant. */
    public static final int MAX_BYTES = 256 << 10;

    private static final int MAX_CHANGES = 6;
    private static final int MAX_REPEATS = 40;

    private final List<byte[]> samples;
    private final List<byte[]> words;

    /** What has to hold for one seed; it fails by throwing. */
    @FunctionalInterface
    public interface Check {
        void accept(RandomGenerator random) throws Exception;
    }

    /**
     * Prepares variants.
     *
     * @param samples what is changed; one or more
     * @param words what is put in between, for example tokens of the format; one or more
     */
    public Mutations(List<byte[]> samples, List<byte[]> words) {
        this.samples = List.copyOf(samples);
        this.words = List.copyOf(words);
    }

    /** For formats that are text. */
    public static Mutations ofTexts(List<String> samples, List<String> words) {
        return new Mutations(bytes(samples), bytes(words));
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Runs a check with the seeds from 1 to {@code runs}; a failure names its seed. */
    public static void check(int runs, Check check) {
        Long only = Long.getLong(SEED);
        long first = only == null ? 1 : only;
        long last = only == null ? runs : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                check.accept(new SplittableRandom(seed));
            } catch (Exception | AssertionError failed) {
                throw new AssertionError(
                        "fails with seed " + seed + " (repeat it by -D" + SEED + "=" + seed + ")", failed);
            }
        }
    }

    /** One of several values, each as likely as the others. */
    public static <T> T oneOf(List<T> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Another variant. */
    public byte[] next(RandomGenerator random) {
        byte[] variant = oneOf(samples, random);
        int changes = 1 + random.nextInt(MAX_CHANGES);
        for (int i = 0; i < changes; i++) {
            variant = change(variant, random);
        }
        return variant.length <= MAX_BYTES ? variant : Arrays.copyOf(variant, MAX_BYTES);
    }

    private byte[] change(byte[] before, RandomGenerator random) {
        int from = random.nextInt(before.length + 1);
        int to = Math.min(before.length, from + random.nextInt(1 + (random.nextBoolean() ? 8 : before.length)));
        byte[] range = Arrays.copyOfRange(before, from, to);
        return switch (random.nextInt(8)) {
            case 0 -> spliced(before, from, to, flipped(range, random));
            case 1 -> spliced(before, from, to, new byte[0]);
            case 2 -> spliced(before, from, from, range);
            case 3 -> spliced(before, from, from, oneOf(words, random));
            case 4 -> spliced(before, from, to, oneOf(words, random));
            case 5 -> Arrays.copyOf(before, from);
            case 6 -> spliced(before, from, before.length, tail(oneOf(samples, random), random));
            default -> spliced(before, from, to, repeated(range, 1 + random.nextInt(MAX_REPEATS)));
        };
    }

    private static byte[] flipped(byte[] range, RandomGenerator random) {
        byte[] flipped = range.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        }
        return flipped;
    }

    private static byte[] tail(byte[] sample, RandomGenerator random) {
        return Arrays.copyOfRange(sample, random.nextInt(sample.length + 1), sample.length);
    }

    private static byte[] repeated(byte[] range, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times && out.size() < MAX_BYTES; i++) {
            out.writeBytes(range);
        }
        return out.toByteArray();
    }

    private static byte[] spliced(byte[] before, int from, int to, byte[] between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(before, 0, from);
        out.writeBytes(between);
        out.write(before, to, before.length - to);
        return out.toByteArray();
    }
}
