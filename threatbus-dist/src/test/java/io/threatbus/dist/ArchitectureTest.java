package io.threatbus.dist;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.threatbus.ThreatBusException;
import io.threatbus.spi.MemoryAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Who may import whom, in the core and in every plugin that is shipped. */
class ArchitectureTest {
    private static final int LARGEST_ROOM = 35;
    private static final int LONGEST_CLASS = 300;
    private static final String MAIN_CODE = "/src/main/java/";

    /** Beyond that length for now: an entry goes as soon as its class is short enough. */
    private static final Set<String> STILL_TOO_LONG = Set.of(
            "io.threatbus.bus.LiveSubscription",
            "io.threatbus.bus.Outq",
            "io.threatbus.bus.life.LifeStage",
            "io.threatbus.coverage.Holdings",
            "io.threatbus.coverage.Ledger",
            "io.threatbus.coverage.OrdinalSet",
            "io.threatbus.life.Life",
            "io.threatbus.life.LifeMemory");

    private static final String STIX = "io.threatbus.stix..";
    private static final String MESSAGE = "io.threatbus.message..";
    private static final String LIFE = "io.threatbus.life";
    private static final String ACCESS = "io.threatbus.access..";
    private static final String SPI = "io.threatbus.spi..";
    private static final String COVERAGE = "io.threatbus.coverage";
    private static final String GUARD = "io.threatbus.guard";
    private static final String BUS = "io.threatbus.bus..";
    private static final String PLUGIN = "io.threatbus.plugin..";
    private static final String ADMIN = "io.threatbus.admin..";
    private static final String CONFIG = "io.threatbus.config..";
    private static final String TOOLKIT = "io.threatbus.toolkit..";
    private static final String EXCEPTION = ThreatBusException.class.getName();
    private static final String[] BUNDLED = {"io.threatbus.zmtp..", TOOLKIT};
    private static final String[] SHIPPED_PLUGINS = {"io.threatbus.app..", "io.threatbus.backbone.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.threatbus");

    private static final DescribedPredicate<JavaClass> THE_EXCEPTION = describe(
            "the common exception and its kinds",
            type -> type.getName().equals(EXCEPTION) || type.getName().startsWith(EXCEPTION + "$"));
    /** What waits anywhere counts in one account of memory, in protocols that know nothing else of the bus, too. */
    private static final DescribedPredicate<JavaClass> THE_ACCOUNT =
            describe("the account of memory", type -> type.isEquivalentTo(MemoryAccount.class));

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.threatbus..");

    private static void mayUse(String from, String... allowed) {
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed)
                        .or(resideInAPackage(from))
                        .or(THE_EXCEPTION)
                        .or(THE_ACCOUNT)
                        .or(DescribedPredicate.not(OURS)))
                .check(CLASSES);
    }

    @Test
    void theCoreAndThePluginsAreLookedAt() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .contains(
                        "io.threatbus.spi", "io.threatbus.bus", "io.threatbus.backbone.inmem", "io.threatbus.app.zmq");
    }

    @Test
    void stixUsesNothingOfTheBus() {
        mayUse(STIX);
    }

    @Test
    void messagesUseOnlyStix() {
        mayUse(MESSAGE, STIX);
    }

    @Test
    void theLifeOfAnIndicatorIsDecidedByMessagesAlone() {
        mayUse(LIFE, MESSAGE, STIX);
    }

    @Test
    void thePluginInterfaceUsesOnlyMessagesAndStix() {
        mayUse(SPI, LIFE, MESSAGE, STIX);
    }

    @Test
    void thePluginInterfaceNeedsNoLibraryButSlf4j() {
        classes()
                .that()
                .resideInAPackage(SPI)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.threatbus..", "org.slf4j..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theBusAndThePluginLoaderUseOnlyTheInterfaceAndBelow() {
        mayUse(BUS, ACCESS, COVERAGE, GUARD, SPI, LIFE, MESSAGE, STIX);
        mayUse(PLUGIN, SPI, MESSAGE, STIX);
    }

    @Test
    void theAdminInterfaceUsesTheBusAndBelow() {
        mayUse(ADMIN, TOOLKIT, BUS, ACCESS, COVERAGE, LIFE, SPI, MESSAGE, STIX);
    }

    @Test
    void theConfigurationUsesOnlyTheInterfaceAndTheSettingsOfTheOthers() {
        Set<String> settings = Set.of(
                "io.threatbus.bus.BusSettings", "io.threatbus.admin.AdminSettings", "io.threatbus.guard.GuardSettings");
        classes()
                .that()
                .resideInAPackage(CONFIG)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CONFIG, ACCESS, SPI, MESSAGE, STIX)
                        .or(THE_EXCEPTION)
                        .or(describe("settings", type -> settings.contains(type.getName())))
                        .or(DescribedPredicate.not(OURS)))
                .check(CLASSES);
    }

    @Test
    void theGuardUsesOnlyTheInterfaceAndBelow() {
        mayUse(GUARD, SPI, LIFE, MESSAGE, STIX);
    }

    @Test
    void theCoverageKnowsNothingOfTheBus() {
        mayUse(COVERAGE, SPI, LIFE, MESSAGE, STIX);
    }

    @Test
    void theCoreNeverUsesAPlugin() {
        noClasses()
                .that()
                .resideOutsideOfPackages(SHIPPED_PLUGINS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SHIPPED_PLUGINS)
                .check(CLASSES);
    }

    @Test
    void aPluginUsesOnlyTheInterfaceAndBelow() {
        classes()
                .that()
                .resideInAnyPackage(SHIPPED_PLUGINS)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(SHIPPED_PLUGINS)
                        .or(resideInAnyPackage(BUNDLED))
                        .or(resideInAnyPackage(SPI, LIFE, MESSAGE, STIX))
                        .or(THE_EXCEPTION)
                        .or(DescribedPredicate.not(OURS)))
                .check(CLASSES);
    }

    @Test
    void aPluginNeverUsesAnotherPlugin() {
        slices().matching("io.threatbus.(app|backbone).(*)..")
                .namingSlices("plugin $2")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("io.threatbus.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theBrokerProtocolKnowsNothingOfThreatBus() {
        mayUse("io.threatbus.app.zeek.broker..", "io.threatbus.app.zeek.data", TOOLKIT);
        mayUse("io.threatbus.app.zeek.data");
    }

    @Test
    void theToolkitUsesOnlyTheInterfaceAndBelow() {
        mayUse(TOOLKIT, SPI, MESSAGE, STIX);
        noClasses()
                .that()
                .resideInAnyPackage(SPI, MESSAGE, STIX, BUS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TOOLKIT)
                .check(CLASSES);
    }

    @Test
    void zmtpKnowsNothingOfThreatBus() {
        mayUse("io.threatbus.zmtp..", TOOLKIT);
    }

    @Test
    void roomsInsideAPluginHaveNoCycles() {
        slices().matching("io.threatbus.(app|backbone).(*).(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void noRoomIsTooLargeToOversee() {
        Map<String, Long> sizes = CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes.entrySet())
                .allSatisfy(
                        room -> assertThat(room.getValue()).as(room.getKey()).isLessThanOrEqualTo(LARGEST_ROOM));
    }

    @Test
    void noClassIsTooLongToReadAtOnce() throws IOException {
        Set<String> tooLong = new TreeSet<>();
        for (Path file : mainCode()) {
            if (lines(file) > LONGEST_CLASS) {
                tooLong.add(className(file));
            }
        }
        assertThat(tooLong)
                .as("classes of more than %d lines, but for those that are known to be", LONGEST_CLASS)
                .isSubsetOf(STILL_TOO_LONG);
        assertThat(STILL_TOO_LONG)
                .as("classes that are known to be too long, and are: the others leave the list")
                .isSubsetOf(tooLong);
    }

    private static List<Path> mainCode() throws IOException {
        try (Stream<Path> modules = Files.list(Project.file("."))) {
            List<Path> files = new ArrayList<>();
            for (Path module : modules.toList()) {
                Path code = module.resolve(MAIN_CODE.substring(1));
                if (Files.isDirectory(code)) {
                    try (Stream<Path> walk = Files.walk(code)) {
                        walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                    }
                }
            }
            assertThat(files).as("the main code of all modules").isNotEmpty();
            return files;
        }
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    private static String className(Path file) {
        String path = file.toString().replace('\\', '/');
        String name = path.substring(path.indexOf(MAIN_CODE) + MAIN_CODE.length());
        return name.substring(0, name.length() - ".java".length()).replace('/', '.');
    }

    @Test
    void loggersHaveOneNameAndNobodyPrintsOnStandardOutput() {
        fields().that()
                .haveRawType(Logger.class)
                .should()
                .haveNameMatching("logger|audit")
                .check(CLASSES);
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
    }
}
