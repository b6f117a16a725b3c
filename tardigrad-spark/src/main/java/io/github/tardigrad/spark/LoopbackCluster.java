package io.github.tardigrad.spark;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A standalone Spark cluster of this machine alone, for trials and tests: a master and workers as processes of their own,
 * on 127.0.0.1, from the Spark jars of this program's class path. They end with this process, unless that is killed.
 *
 * <p>What Spark opens besides is shut, whatever the properties say: the master's REST server, which takes programs from
 * anybody even where there is a secret, and the web pages, which answer this object alone ({@link PageKey}).
 *
 * <p>Threads: confined.
 */
public final class LoopbackCluster implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern ALIVE = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int POLL_MILLIS = 200;
    private static final int STOP_SECONDS = 10;

    private final Path home;
    private final int cores;
    private final int gigabytes;
    private final Daemons daemons;
    private final int port = freePort();
    private final int page = freePort();
    private final PageKey key = PageKey.random();
    private final List<Process> processes = new CopyOnWriteArrayList<>();

    /**
     * How the master and the workers run.
     *
     * @param java the JDK or JRE of theirs, and of the executors that they start
     * @param properties Spark's, of the master and the workers
     * @param apart whether each worker is a host to Spark, at 127.0.0.2 and on, which Linux alone has; else all are one
     */
    public record Daemons(Path java, Map<String, String> properties, boolean apart) {
        /** As this process, with Spark's defaults. */
        public static final Daemons LIKE_THIS = with(Map.of());

        /** As this process, with settings of Spark's. */
        public static Daemons with(Map<String, String> properties) {
            return new Daemons(Path.of(System.getProperty("java.home")), properties, false);
        }
    }

    private LoopbackCluster(Path home, int cores, int gigabytes, Daemons daemons) {
        this.home = home;
        this.cores = cores;
        this.gigabytes = gigabytes;
        this.daemons = daemons;
    }

    /**
     * Starts a cluster, and waits until every worker is with the master.
     *
     * @param home where logs and the executors' folders go; exists
     * @param workers processes beside the master's; each starts one executor for an application
     * @param cores of each
     * @param gigabytes for the executor of each
     * @throws IllegalStateException if they are not together within five minutes
     */
    public static LoopbackCluster start(Path home, int workers, int cores, int gigabytes, Daemons daemons)
            throws IOException, InterruptedException {
        LoopbackCluster cluster = new LoopbackCluster(home, cores, gigabytes, daemons);
        // Children would outlive this process.
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "tardigrad-cluster-stop"));
        try {
            installSpark(home);
            cluster.launch(
                    "master",
                    "org.apache.spark.deploy.master.Master",
                    List.of("--host", LOOPBACK, "--port", cluster.port + "", "--webui-port", cluster.page + ""));
            cluster.awaitWorkers(0);
            for (int i = 0; i < workers; i++) {
                cluster.launchWorker(daemons.properties());
            }
            cluster.awaitWorkers(workers);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The master's address, as Spark takes it. */
    public String master() {
        return "spark://" + LOOPBACK + ":" + port;
    }

    /** Starts one more worker and waits until it is with the master. */
    public void addWorker() throws IOException, InterruptedException {
        launchWorker(daemons.properties());
        awaitWorkers(workers().size());
    }

    /** Starts a worker with properties of its own, and does not wait for it. */
    Process launchWorker(Map<String, String> properties) throws IOException {
        int number = processes.size();
        String host = daemons.apart() ? "127.0.0." + (number + 1) : LOOPBACK;
        return launch(
                "worker" + number,
                "org.apache.spark.deploy.worker.Worker",
                List.of(
                        "--host",
                        host,
                        "--cores",
                        cores + "",
                        "--memory",
                        gigabytes + "g",
                        "--work-dir",
                        home.resolve("work" + number).toString(),
                        "--webui-port",
                        freePort() + "",
                        master()),
                host,
                properties);
    }

    /** The master and the workers that run. */
    public List<ProcessHandle> daemons() {
        return alive(processes.stream());
    }

    /** The workers that run. */
    public List<ProcessHandle> workers() {
        return alive(processes.stream().skip(1));
    }

    private static List<ProcessHandle> alive(Stream<Process> processes) {
        return processes.map(Process::toHandle).filter(ProcessHandle::isAlive).toList();
    }

    /** The executors that run: a Spark worker starts no other processes. */
    public List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(Process::descendants)
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Returns when the master or a worker has ended. */
    public void awaitEnd() {
        CompletableFuture.anyOf(processes.stream().map(Process::onExit).toArray(CompletableFuture[]::new))
                .join();
    }

    /** How many workers the master knows to be alive; -1 if it does not answer. */
    int aliveWorkers() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + page + "/json/"))
                .header("Authorization", key.authorization())
                .build();
        try {
            Matcher alive = ALIVE.matcher(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
            return alive.find() ? Integer.parseInt(alive.group(1)) : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    private void awaitWorkers(int workers) throws InterruptedException {
        long start = System.nanoTime();
        while (aliveWorkers() < workers) {
            boolean dead = processes.stream().anyMatch(process -> !process.isAlive());
            if (dead || System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("no " + workers + " Spark workers"
                        + (dead ? ": a process has ended" : " within " + PATIENCE.toSeconds() + " s") + "; logs in "
                        + home);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Makes a folder into what Spark takes for an installation: one with its jars, as links, and none of ours. */
    public static void installSpark(Path home) throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        Files.createDirectories(home.resolve("launcher/target/scala-2.13"));
        for (String entry : classPath().split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (Files.isRegularFile(jar) && !ClassPath.isOwn(jar)) {
                Path link = jars.resolve(jar.getFileName());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, jar.toAbsolutePath());
                }
            }
        }
    }

    private void launch(String name, String mainClass, List<String> arguments) throws IOException {
        launch(name, mainClass, arguments, LOOPBACK, daemons.properties());
    }

    private Process launch(
            String name, String mainClass, List<String> arguments, String host, Map<String, String> properties)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(daemons.java().resolve("bin").resolve("java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", classPath(), mainClass));
        command.addAll(List.of("--properties-file", write(name, properties).toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", host);
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** In a file of this user's alone, since everybody can read a command line. */
    private Path write(String name, Map<String, String> properties) throws IOException {
        Path file = home.resolve(name + ".properties");
        Properties text = new Properties();
        text.putAll(shut(properties));
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            text.store(out, null);
        }
        return file;
    }

    private Map<String, String> shut(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("spark.master.rest.enabled", "false");
        all.put("spark.ui.killEnabled", "false");
        all.put("spark.master.ui.decommission.allow.mode", "DENY");
        all.putAll(key.properties());
        // Here they go when the folder goes.
        all.putIfAbsent("spark.local.dir", home.resolve("local").toString());
        return all;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    /** Ends every process that was started. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process process : processes) {
            process.descendants().forEach(all::add);
            all.add(process.toHandle());
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (Process process : processes) {
            try {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
