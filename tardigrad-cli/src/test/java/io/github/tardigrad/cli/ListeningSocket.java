package io.github.tardigrad.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;

/** A TCP port that a process listens on; as Linux tells. */
record ListeningSocket(long process, InetSocketAddress address) {
    private static final Path SOCKETS = Path.of("/proc/self/net");
    private static final String LISTENS = "0A";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int PATIENCE_MILLIS = 20_000;
    /** Nobody listens any longer: Spark opens ports for a moment, too. */
    private static final String GONE = "Failed to connect to ";

    static boolean canBeListed() {
        return Files.isReadable(SOCKETS.resolve("tcp"));
    }

    /** Those of a process and all that it started. */
    static List<ListeningSocket> of(ProcessHandle root) throws IOException {
        Map<String, InetSocketAddress> all = new HashMap<>();
        for (String file : List.of("tcp", "tcp6")) {
            if (Files.exists(SOCKETS.resolve(file))) {
                Files.readAllLines(SOCKETS.resolve(file)).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(words -> words[STATE].equals(LISTENS))
                        .forEach(words -> all.put("socket:[" + words[INODE] + "]", address(words[ADDRESS])));
            }
        }
        List<ListeningSocket> found = new ArrayList<>();
        for (ProcessHandle process :
                Stream.concat(Stream.of(root), root.descendants()).toList()) {
            openFiles(process)
                    .flatMap(file -> Optional.ofNullable(all.get(file)).stream())
                    .forEach(address -> found.add(new ListeningSocket(process.pid(), address)));
        }
        return found;
    }

    private static Stream<String> openFiles(ProcessHandle process) throws IOException {
        List<String> targets = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", process.pid() + "", "fd"))) {
            for (Path file : files.toList()) {
                try {
                    targets.add(Files.readSymbolicLink(file).toString());
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            }
        }
        return targets.stream();
    }

    /** Words of 32 bits in the machine's order, in hexadecimal; then the port. */
    private static InetSocketAddress address(String text) {
        int colon = text.indexOf(':');
        byte[] bytes = new byte[colon / 2];
        for (int i = 0; i < bytes.length; i++) {
            int from = i / 4 * 4 + (3 - i % 4);
            bytes[i] = (byte) Integer.parseInt(text.substring(2 * from, 2 * from + 2), 16);
        }
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(bytes), Integer.parseInt(text.substring(colon + 1), 16));
        } catch (IOException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }

    /** What somebody is told who has no secret: empty if nothing but that he must have one. */
    Optional<String> answerWithoutSecret() throws InterruptedException {
        Optional<HttpResponse<String>> page = page();
        if (page.isPresent()) {
            return page.filter(response -> response.statusCode() != 401 && response.statusCode() != 403)
                    .map(response -> "HTTP " + response.statusCode());
        }
        TransportConf conf = new TransportConf(
                "rpc", new MapConfigProvider(Map.of("spark.network.timeout", PATIENCE_MILLIS + "ms")));
        try (TransportContext context = new TransportContext(conf, new NoOpRpcHandler());
                TransportClientFactory factory = context.createClientFactory();
                TransportClient client = factory.createClient(address.getHostString(), address.getPort())) {
            // No message of Spark's: who reads it without asking for the secret says so.
            ByteBuffer answer = client.sendRpcSync(ByteBuffer.wrap(new byte[] {99, 99, 99, 99}), PATIENCE_MILLIS);
            return Optional.of(answer.remaining() + " bytes");
        } catch (IOException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            return why.contains("SASL") || why.contains("auth") || why.startsWith(GONE)
                    ? Optional.empty()
                    : Optional.of(why.lines().findFirst().orElse(""));
        }
    }

    private Optional<HttpResponse<String>> page() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/json/"))
                .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                .build();
        try {
            return Optional.of(HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
