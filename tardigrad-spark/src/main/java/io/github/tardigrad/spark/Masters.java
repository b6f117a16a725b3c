package io.github.tardigrad.spark;

import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a master is of a kind that there is, and a standalone one answers: Spark itself says the first with a stack trace,
 * and tries for a minute before it says the second.
 */
final class Masters {
    private static final Pattern KNOWN = Pattern.compile("local(\\[.+])?|local-cluster\\[.+]|spark://.+|yarn|k8s://.+");
    private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");
    private static final int PATIENCE_MILLIS = 10_000;

    private Masters() {}

    /**
     * Connects to one of the masters of a standalone cluster, and hangs up.
     *
     * @throws InvalidInputException if the kind is unknown or no master answers
     */
    static void requireReachable(String master) {
        if (!KNOWN.matcher(master).matches()) {
            throw new InvalidInputException("engine.master", master, EngineSpec.Spark.MASTERS);
        }
        Matcher standalone = STANDALONE.matcher(master);
        if (!standalone.matches()) {
            return;
        }
        String problem = "";
        for (String address : standalone.group(1).split(",", -1)) {
            problem = problem(address);
            if (problem.isEmpty()) {
                return;
            }
        }
        throw new InvalidInputException(
                "engine.master", master + " (" + problem + ")", EngineSpec.Spark.MASTERS + ", where a master answers");
    }

    private static String problem(String address) {
        Matcher parts = HOST_AND_PORT.matcher(address);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            return "no HOST:PORT";
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), PATIENCE_MILLIS);
            return "";
        } catch (UnknownHostException e) {
            return "no such host";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
