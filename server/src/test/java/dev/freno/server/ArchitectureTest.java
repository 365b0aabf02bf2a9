package dev.freno.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What the architecture page promises of the server. Packages that are not there yet keep every promise; one that the map
 * below does not know breaks a test, so that its place is thought about.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.freno.server";

    /** Each area, and the areas to its left, which are all that it may import. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            entry("config", Set.of()),
            entry("net", Set.of()),
            entry("log", Set.of()),
            entry("inventory", Set.of("config", "net", "log")),
            entry("probe", Set.of("config", "net", "log", "inventory")),
            // Checks of hosts live on the loops of the probes, and keep their pace.
            entry("hostcheck", Set.of("config", "net", "log", "inventory", "probe")),
            entry("store", Set.of("config", "inventory", "probe")),
            entry("group", Set.of("config", "net", "log")),
            entry("check", Set.of("config", "inventory", "probe", "store", "group")),
            entry("publish", Set.of("config", "net", "inventory", "probe", "hostcheck", "store", "group", "check")),
            entry("http", Set.of("config", "inventory", "probe", "store", "group", "check", "publish")));

    static final List<String> AREAS = MAY_IMPORT.keySet().stream().sorted().toList();

    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final DescribedPredicate<HasName> READS_A_CLOCK = nameMatching(
                    "now|system|systemUTC|systemDefaultZone|nanoTime|currentTimeMillis")
            .as("a clock");

    @Test
    void server_isFoundByTheImporter() {
        assertThat(SERVER.contain("dev.freno.server.check.Checker")).isTrue();
    }

    @Test
    void areas_areAllKnown() {
        assertThat(SERVER.stream()
                        .map(type -> type.getPackageName())
                        .filter(name -> name.startsWith(ROOT + "."))
                        .map(name -> name.substring(ROOT.length() + 1).split("\\.", 2)[0])
                        .distinct())
                .isSubsetOf(AREAS);
    }

    @ParameterizedTest
    @FieldSource("AREAS")
    void area_importsOnlyWhatIsToItsLeft(String area) {
        String[] forbidden = AREAS.stream()
                .filter(other -> !other.equals(area))
                .filter(other -> !MAY_IMPORT.getOrDefault(area, Set.of()).contains(other))
                .map(other -> ROOT + "." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + area + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        Stream.concat(Stream.of(ROOT), Stream.of(forbidden)).toArray(String[]::new))
                .allowEmptyShould(true)
                .check(SERVER);
    }

    @Test
    void areas_haveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(SERVER);
    }

    /** What a verdict means to a client of HTTP is decided in one area. */
    @Test
    void statusCodes_areAnsweredOnlyByHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".http..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(HttpResponseStatus|HttpServerResponse|HttpServerRequest|HttpServer)")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx.ext.web")
                .check(SERVER);
    }

    @Test
    void clocks_areReadOnlyByTheWiring() {
        for (Class<?> type : List.of(
                System.class,
                Clock.class,
                Instant.class,
                InstantSource.class,
                LocalDate.class,
                LocalDateTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class)) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .callMethodWhere(target(owner(DescribedPredicate.describe(
                                    type.getSimpleName(),
                                    owner -> owner.getName().equals(type.getName()))))
                            .and(target(READS_A_CLOCK)))
                    .check(SERVER);
        }
    }

    @Test
    void environment_isReadOnlyByTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(SERVER);
    }
}
