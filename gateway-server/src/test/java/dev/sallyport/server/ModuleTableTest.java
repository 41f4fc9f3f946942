package dev.sallyport.server;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/// The module table of the architecture: who may know whom.
@AnalyzeClasses(packages = "dev.sallyport", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleTableTest {
    @ArchTest
    static final ArchRule modulesKnowOnlyWhomTheTableNames =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("dev.sallyport..")
                    .withOptionalLayers(true)
                    .layer("core")
                    .definedBy("dev.sallyport.core..")
                    .layer("policy")
                    .definedBy("dev.sallyport.policy..")
                    .layer("audit")
                    .definedBy("dev.sallyport.audit..")
                    .layer("postgres")
                    .definedBy("dev.sallyport.postgres..")
                    .layer("ssh")
                    .definedBy("dev.sallyport.ssh..")
                    .layer("http")
                    .definedBy("dev.sallyport.http..")
                    .layer("server")
                    .definedBy("dev.sallyport.server..")
                    .whereLayer("core")
                    .mayNotAccessAnyLayer()
                    .whereLayer("policy")
                    .mayOnlyAccessLayers("core")
                    .whereLayer("audit")
                    .mayOnlyAccessLayers("core")
                    .whereLayer("postgres")
                    .mayOnlyAccessLayers("core")
                    .whereLayer("ssh")
                    .mayOnlyAccessLayers("core")
                    .whereLayer("http")
                    .mayOnlyAccessLayers("core")
                    .whereLayer("server")
                    .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule coreKnowsNoTablesAndNoServer =
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAPackage("dev.sallyport.core..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "com.linecorp.armeria..", "picocli..");

    @ArchTest
    static final ArchRule rulesKnowNeitherBytesNorTables =
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAPackage("dev.sallyport.policy..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.netty..", "java.sql..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule protocolsHaveNeverHeardOfTables =
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.sallyport.postgres..",
                            "dev.sallyport.ssh..",
                            "dev.sallyport.http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.sql..", "com.zaxxer..", "org.postgresql..");

    @ArchTest
    static final ArchRule packagesOfTheServerFormNoCircle =
            slices().matching("dev.sallyport.server.(*)..").should().beFreeOfCycles();
}
