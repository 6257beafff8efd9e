package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What authors of plugins are compiled against goes to a public repository, which asks for a whole POM. */
class PublishingTest {
    private static Document pom(String module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Project.file(module.isEmpty() ? "pom.xml" : module + "/pom.xml")
                        .toFile());
    }

    private static String text(Document pom, String path) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate(path, pom).strip();
    }

    private static List<String> texts(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent().strip())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"threatbus-core", "threatbus-toolkit", "threatbus-zmtp", "threatbus-testkit"})
    void whatPluginsAreCompiledAgainstSaysWhatItIsAndInheritsTheRest(String module) throws Exception {
        Document pom = pom(module);
        assertThat(text(pom, "/project/name")).startsWith("Threat Bus ");
        assertThat(text(pom, "/project/description")).hasSizeGreaterThan(30).endsWith(".");
        assertThat(text(pom, "/project/parent/artifactId")).isEqualTo("threatbus-parent");
        for (String inherited :
                List.of("url", "licenses", "developers", "scm", "organization", "distributionManagement")) {
            assertThat(texts(pom, "/project/" + inherited))
                    .as("%s overrides %s of the parent", module, inherited)
                    .isEmpty();
        }
        assertThat(texts(pom, "//maven.deploy.skip | //maven.gpg.skip | //maven.javadoc.skip | //maven.source.skip"))
                .isEmpty();
        assertThat(Project.read("docs/releasing.md")).as("how it is published").contains(module);
    }

    @Test
    void theParentNamesAddressLicenceTeamAndSources() throws Exception {
        Document pom = pom("");
        Map<String, String> wanted = Map.of(
                "/project/name", "Threat Bus",
                "/project/url", "https://.+",
                "/project/organization/name", "The Threat Bus authors",
                "/project/licenses/license/name", "BSD-3-Clause",
                "/project/licenses/license/url", "https://.+",
                "/project/scm/url", "https://.+",
                "/project/scm/connection", "scm:git:https://.+",
                "/project/scm/developerConnection", "scm:git:ssh://.+",
                "/project/distributionManagement/repository/url", "https://.+");
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            assertThat(text(pom, entry.getKey())).as(entry.getKey()).matches(entry.getValue());
        }
        assertThat(Project.read("LICENSE")).contains("Redistribution and use in source and binary forms");
        assertThat(texts(pom, "/project/developers/developer/name"))
                .as("a team, not persons")
                .containsExactly(text(pom, "/project/organization/name"));
        assertThat(texts(pom, "/project/developers/developer/email")).hasSize(1).allMatch(mail -> mail.contains("@"));
        for (String place : List.of(
                "child.project.url", "child.scm.connection", "child.scm.developerConnection", "child.scm.url")) {
            assertThat(text(pom, "//@*[name()='" + place + ".inherit.append.path']"))
                    .as("modules have the address of the project, not one made of it")
                    .isEqualTo("false");
        }
    }

    @Test
    void theReleaseProfileAddsSourcesJavadocAndSignatures() throws Exception {
        Document pom = pom("");
        String profile = "/project/profiles/profile[id='release']/build/plugins/plugin";
        assertThat(texts(pom, profile + "/artifactId"))
                .containsExactlyInAnyOrder("maven-source-plugin", "maven-javadoc-plugin", "maven-gpg-plugin");
        List<String> goals = new ArrayList<>(texts(pom, profile + "//goal"));
        for (String plugin : List.of("maven-source-plugin", "maven-javadoc-plugin")) {
            goals.addAll(
                    texts(pom, "/project/build/pluginManagement/plugins/plugin[artifactId='" + plugin + "']//goal"));
        }
        assertThat(goals).contains("sign").anyMatch(goal -> goal.startsWith("jar"));
    }

    @Test
    void theTemplateForPluginsIsBuiltAgainstThisVersion() throws Exception {
        assertThat(text(pom("docs/plugin-template"), "/project/properties/threatbus.version"))
                .isEqualTo(text(pom(""), "/project/version"));
    }
}
