package io.threatbus.testing;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.slf4j.Logger;

/**
 * A plugin that somebody else wrote: compiled from source against the plugin interface alone (and slf4j), and packed into
 * a jar.
 */
public final class ExternalPlugin {
    private static final List<String> API = List.of(
            "io/threatbus/spi/(command/)?[^/]+\\.class",
            "io/threatbus/life/[^/]+\\.class",
            "io/threatbus/message/[^/]+\\.class",
            "io/threatbus/stix/((pattern|sensor)/)?[^/]+\\.class",
            "io/threatbus/ThreatBusException(\\$Kind)?\\.class");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public )?(?:final )?(?:class|record|interface) (\\w+)");

    private final Path work;
    private final List<JavaFileObject> sources = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private String version = "1.0";

    /**
     * Begins a jar.
     *
     * @param work an empty directory for what lies between source and jar
     */
    public ExternalPlugin(Path work) {
        this.work = work;
    }

    /** Adds a class, with its package declaration. */
    public ExternalPlugin source(String code) {
        String type = first(TYPE, code);
        String name = first(PACKAGE, code).replace('.', '/') + "/" + type + ".java";
        sources.add(new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        });
        return this;
    }

    private static String first(Pattern pattern, String code) {
        Matcher matcher = pattern.matcher(code);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no match for " + pattern + " in:\n" + code);
        }
        return matcher.group(1);
    }

    /** Adds a line to {@code META-INF/services}. */
    public ExternalPlugin provides(Class<?> service, String implementation) {
        return entry("META-INF/services/" + service.getName(), implementation + "\n");
    }

    /** Adds a file. */
    public ExternalPlugin entry(String name, String content) {
        entries.put(name, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a jar to compile against. */
    public ExternalPlugin library(Path jar) {
        libraries.add(jar);
        return this;
    }

    /** Sets what the manifest says; 1.0 otherwise. */
    public ExternalPlugin version(String text) {
        this.version = text;
        return this;
    }

    /** Compiles and packs. */
    public Path jar(Path target) {
        try {
            Files.createDirectories(target.getParent());
            Path classes = Files.createDirectories(work.resolve("classes"));
            if (!sources.isEmpty()) {
                compile(classes);
            }
            try (OutputStream file = Files.newOutputStream(target);
                    JarOutputStream jar = new JarOutputStream(file, manifest())) {
                for (Path path : files(classes)) {
                    add(jar, classes.relativize(path).toString(), Files.readAllBytes(path));
                }
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    add(jar, entry.getKey(), entry.getValue());
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) throws IOException {
        List<Path> classPath = new ArrayList<>(libraries);
        classPath.add(api(Files.createDirectories(work.resolve("api"))));
        classPath.add(location(Logger.class));
        String joined = classPath.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        boolean done = compiler.getTask(
                        output,
                        null,
                        null,
                        List.of("-proc:none", "--release", "17", "-classpath", joined, "-d", classes.toString()),
                        null,
                        sources)
                .call();
        if (!done) {
            throw new AssertionError("the plugin does not compile:\n" + output);
        }
    }

    /** The classes of the plugin interface and nothing else of the bus. */
    private static Path api(Path target) throws IOException {
        Path core = location(ThreatBusException.class);
        if (Files.isDirectory(core)) {
            copyApi(core, target);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(core)) {
                copyApi(jar.getPath("/"), target);
            }
        }
        return target;
    }

    private static void copyApi(Path core, Path target) throws IOException {
        for (Path path : files(core)) {
            String name = core.relativize(path).toString();
            if (API.stream().anyMatch(name::matches)) {
                Path copy = target.resolve(name);
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy);
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        return manifest;
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
