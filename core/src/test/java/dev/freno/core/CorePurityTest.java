package dev.freno.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Core decides purely: no clock, no chance of its own, no thread, no I/O, nothing but the JDK and JSpecify. */
class CorePurityTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.freno.core");

    @Test
    void core_isFoundByTheImporter() {
        assertThat(CORE.contain("dev.freno.core.check.Decision")).isTrue();
        assertThat(CORE).hasSizeGreaterThan(40);
    }

    @Test
    void core_usesNothingButValuesOfTheJdk() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.freno.core..",
                        "java.lang",
                        "java.lang.annotation",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.util",
                        "java.util.function",
                        "java.util.random",
                        "java.util.regex",
                        "java.util.stream",
                        "org.jspecify.annotations"))
                .check(CORE);
    }

    @Test
    void core_startsNothingAndTouchesNoSystem() {
        for (Class<?> type : new Class<?>[] {
            System.class,
            Thread.class,
            ThreadLocal.class,
            Process.class,
            ProcessBuilder.class,
            Runtime.class,
            Timer.class
        }) {
            noClasses().should().dependOnClassesThat().areAssignableTo(type).check(CORE);
        }
    }

    @Test
    void core_hasNoChanceOfItsOwn() {
        for (Class<?> type :
                new Class<?>[] {Random.class, SplittableRandom.class, RandomGeneratorFactory.class, UUID.class}) {
            noClasses().should().dependOnClassesThat().areAssignableTo(type).check(CORE);
        }
        noClasses().should().callMethod(Math.class, "random").check(CORE);
        noClasses().should().callMethod(RandomGenerator.class, "getDefault").check(CORE);
        noClasses()
                .should()
                .callMethod(RandomGenerator.class, "of", String.class)
                .check(CORE);
    }

    @Test
    void core_hasNoCyclesOfPackages() {
        slices().matching("dev.freno.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void core_marksNullsInEveryPackage() {
        classes()
                .that(not(resideInAnyPackage("dev.freno.core")))
                .should()
                .resideInAnyPackage(CORE.stream()
                        .filter(type -> type.getSimpleName().equals("package-info"))
                        .filter(type -> type.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .map(type -> type.getPackageName())
                        .toArray(String[]::new))
                .check(CORE);
    }
}
