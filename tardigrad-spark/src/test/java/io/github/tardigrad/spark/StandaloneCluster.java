package io.github.tardigrad.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spark master and its workers as processes of their own, on loopback, from the jars of the tests' class path. */
final class StandaloneCluster implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern ALIVE = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final int port = freePort();
    private final List<Process> processes = new ArrayList<>();

    private StandaloneCluster(Path home) {
        this.home = home;
    }

    /** Starts it, and waits until every worker is with the master. */
    static StandaloneCluster start(Path home, int workers, int cores) throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(home);
        try {
            cluster.prepare();
            int page = freePort();
            cluster.launch(
                    "master",
                    "org.apache.spark.deploy.master.Master",
                    List.of("--host", LOOPBACK, "--port", cluster.port + "", "--webui-port", page + ""));
            cluster.awaitWorkers(page, 0);
            for (int i = 0; i < workers; i++) {
                cluster.launch(
                        "worker" + i, "org.apache.spark.deploy.worker.Worker", cluster.workerArguments(i, cores));
            }
            cluster.awaitWorkers(page, workers);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    String master() {
        return "spark://" + LOOPBACK + ":" + port;
    }

    /** What the driver's configuration needs for executors of this cluster, as system properties. */
    static void configureDriver(int coresOfAnExecutor) {
        System.setProperty("spark.executor.extraClassPath", classPath());
        System.setProperty("spark.executor.memory", "512m");
        System.setProperty("spark.executor.cores", coresOfAnExecutor + "");
        System.setProperty("spark.driver.host", LOOPBACK);
        System.setProperty("spark.driver.bindAddress", LOOPBACK);
    }

    static void forgetDriver() {
        for (String key : List.of("executor.extraClassPath", "executor.memory", "executor.cores")) {
            System.clearProperty("spark." + key);
        }
        System.clearProperty("spark.driver.host");
        System.clearProperty("spark.driver.bindAddress");
    }

    /** The executors' processes: a Spark worker starts no others. */
    List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(Process::descendants)
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    private List<String> workerArguments(int i, int cores) {
        return List.of(
                "--host",
                LOOPBACK,
                "--cores",
                cores + "",
                "--memory",
                "1g",
                "--work-dir",
                home.resolve("work" + i).toString(),
                "--webui-port",
                freePort() + "",
                master());
    }

    private void prepare() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        Files.createDirectories(home.resolve("launcher/target/scala-2.13"));
        for (String entry : List.of(classPath().split(File.pathSeparator, -1))) {
            Path jar = Path.of(entry);
            if (Files.isRegularFile(jar)) {
                Path link = jars.resolve(jar.getFileName());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, jar);
                }
            }
        }
    }

    private void launch(String name, String mainClass, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classPath(),
                mainClass));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        processes.add(builder.start());
    }

    private void awaitWorkers(int page, int workers) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + page + "/json/"))
                .build();
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                Matcher alive = ALIVE.matcher(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
                if (alive.find() && Integer.parseInt(alive.group(1)) >= workers) {
                    return;
                }
            } catch (IOException e) {
                // Not up yet.
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("no " + workers + " Spark workers within " + PATIENCE + "; logs in " + home);
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
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
