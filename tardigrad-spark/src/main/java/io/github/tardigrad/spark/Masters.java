package io.github.tardigrad.spark;

import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.util.Utils;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Whether a master is of a kind that there is, and a standalone one answers and takes the secret: Spark itself says the first
 * with a stack trace, and tries for a minute before it says that it got no answer.
 */
final class Masters {
    private static final Pattern KNOWN = Pattern.compile("local(\\[.+])?|local-cluster\\[.+]|spark://.+|yarn|k8s://.+");
    private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");
    private static final int PATIENCE_MILLIS = 10_000;
    /** A wrong secret is told at once; this is for a master, or a machine, that has much to do. */
    private static final int ANSWER_SECONDS = 60;
    /** What a master is called among its own. */
    private static final String ENDPOINT = "Master";

    private static final String SECRET = "spark.authenticate.secret";

    private Masters() {}

    /**
     * Connects to one of the masters of a standalone cluster, asks whether it is one, and hangs up.
     *
     * @param conf the driver's
     * @param near whether the master is on this machine
     * @throws InvalidInputException if the kind is unknown, no master answers, or none takes the driver's secret
     */
    static void requireReachable(String master, SparkConf conf, boolean near) {
        if (!KNOWN.matcher(master).matches()) {
            throw new InvalidInputException("engine.master", master, EngineSpec.Spark.MASTERS);
        }
        Matcher standalone = STANDALONE.matcher(master);
        if (!standalone.matches()) {
            return;
        }
        String problem = "";
        String reachable = "";
        for (String address : standalone.group(1).split(",", -1)) {
            problem = problem(address);
            if (problem.isEmpty()) {
                reachable = address;
                break;
            }
        }
        if (reachable.isEmpty()) {
            throw new InvalidInputException(
                    "engine.master",
                    master + " (" + problem + ")",
                    EngineSpec.Spark.MASTERS + ", where a master answers");
        }
        requireWelcome(reachable, conf, near);
    }

    /** A standby master is asked as well as the leading one: they have one secret. */
    private static void requireWelcome(String address, SparkConf driver, boolean near) {
        SparkConf conf = driver.clone();
        for (String patience : List.of(
                "spark.rpc.lookupTimeout",
                "spark.rpc.askTimeout",
                "spark.network.timeout",
                "spark.network.auth.rpcTimeout")) {
            conf.set(patience, ANSWER_SECONDS + "s");
        }
        SecurityManager secrets;
        try {
            secrets = new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
            if (secrets.isAuthenticationEnabled()) {
                secrets.getSecretKey();
            }
        } catch (RuntimeException e) {
            throw InvalidInputException.of(SECRET, String.valueOf(e.getMessage()), e);
        }
        String here = near ? "127.0.0.1" : conf.get("spark.driver.host", Utils.localHostName());
        // A connection can be lost for other reasons than a wrong secret, which is refused each time.
        Exception first = refusal(address, here, conf, secrets);
        Exception second = first == null || timedOut(first) ? first : refusal(address, here, conf, secrets);
        if (second != null) {
            throw unwelcome(address, secrets.isAuthenticationEnabled(), second);
        }
    }

    /** Why a master does not answer who knows the secret; null if it does. */
    private static @Nullable Exception refusal(String address, String here, SparkConf conf, SecurityManager secrets) {
        int colon = address.lastIndexOf(':');
        RpcEnv probe = RpcEnv.create("tardigrad", here, here, 0, conf, secrets, 1, true);
        try {
            probe.setupEndpointRef(
                    new RpcAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    ENDPOINT);
            return null;
        } catch (Exception e) {
            // Scala declares nothing, but SparkException is checked.
            return e;
        } finally {
            probe.shutdown();
            probe.awaitTermination();
        }
    }

    private static boolean timedOut(Exception cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static InvalidInputException unwelcome(String address, boolean secret, Exception cause) {
        if (timedOut(cause)) {
            return new InvalidInputException(
                    "engine.master",
                    "spark://" + address + " (no answer within " + ANSWER_SECONDS + " s)",
                    EngineSpec.Spark.MASTERS + ", where a master answers; one with another " + SECRET + " may not",
                    cause);
        }
        return InvalidInputException.of(
                SECRET,
                secret
                        ? "spark://" + address + " does not take the one that is given: it has another, or none; "
                                + "the same file by --spark-conf must be its and this program's"
                        : "none is given, and spark://" + address + " asks for one: give the master's own and "
                                + "spark.authenticate=true, by --spark-conf FILE",
                cause);
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
