package dev.freno.lab;

/** Finds the jar's binaries in a JVM of its own and says where. */
final class ExtractInAnotherJvm {

    private ExtractInAnotherJvm() {}

    public static void main(String[] arguments) {
        System.out.println(Binaries.find("jar", System::getenv).checked().base());
    }
}
