package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad schemes}: the gradient codes there are. */
@Command(
        name = "schemes",
        description = "Lists the gradient codes: what each does, where it is from and what a job can tell it.",
        footer = {"  tardigrad schemes", "  tardigrad schemes --json | jq '.[].name'"})
final class SchemesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON array on standard output.")
    private boolean json;

    SchemesCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? json().toPrettyString() + System.lineSeparator() : text());
        out.flush();
        return 0;
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        for (Scheme scheme : Schemes.all()) {
            text.append(String.format(Locale.ROOT, "%-23s %s%n", scheme.name(), scheme.summary()));
            text.append(String.format(Locale.ROOT, "%-23s %s; %s%n", "", scheme.source(), bias(scheme)));
            for (Parameter parameter : scheme.parameters()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-25s %s: %s; %s (%s)%n",
                        "",
                        parameter.name(),
                        parameter.meaning(),
                        parameter.allowed(),
                        parameter.defaultValue()));
            }
        }
        return text.toString();
    }

    private static String bias(Scheme scheme) {
        boolean defaults = scheme.unbiased(Settings.defaults(scheme));
        boolean other = scheme.variants().stream().anyMatch(settings -> scheme.unbiased(settings) != defaults);
        String unless = other ? ", by default" : "";
        return (defaults ? "unbiased" : "biased") + unless;
    }

    private static ArrayNode json() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Scheme scheme : Schemes.all()) {
            ObjectNode node = array.addObject();
            node.put("name", scheme.name());
            node.put("summary", scheme.summary());
            node.put("source", scheme.source());
            node.put("unbiased", scheme.unbiased(Settings.defaults(scheme)));
            node.put("quantizes", scheme.quantizes());
            node.set("parameters", parameters(scheme));
        }
        return array;
    }

    static ArrayNode parameters(Configurable owner) {
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        for (Parameter parameter : owner.parameters()) {
            ObjectNode one = parameters.addObject();
            one.put("name", parameter.name());
            one.put("meaning", parameter.meaning());
            one.putPOJO("default", parameter.defaultValue());
            one.put("allowed", parameter.allowed());
        }
        return parameters;
    }

    /** A row of a table of parameters in Markdown. */
    static String row(Configurable owner, Parameter parameter) {
        return String.format(
                Locale.ROOT,
                "| `%s` | `%s` | %s | %s | %s |\n",
                owner.name(),
                parameter.name(),
                parameter.meaning(),
                parameter.allowed(),
                parameter.defaultValue());
    }

    /** What {@code docs/schemes.md} holds. */
    static String markdown() {
        StringBuilder text = new StringBuilder("""
                # Schemes

                Every gradient code there is, in the order of `tardigrad schemes`, which this page is made from: a test fails when
                it differs, and `./mvnw -pl tardigrad-cli -am test -Dtest=SchemesCommandTest
                -Dsurefire.failIfNoSpecifiedTests=false -Dtardigrad.rewrite=true` writes it anew. A job names one as `code.scheme`,
                with its parameters beside it. *Unbiased* is what holds with the defaults and independent stragglers that are as
                likely as planned. How to add one: [adding-a-scheme.md](adding-a-scheme.md).

                | scheme | what it does | unbiased | source |
                |---|---|---|---|
                """);
        for (Scheme scheme : Schemes.all()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s | %s |\n",
                    scheme.name(),
                    scheme.summary(),
                    bias(scheme).replace("unbiased", "yes").replace("biased", "no"),
                    scheme.source()));
        }
        text.append("\n## Parameters\n\n| scheme | parameter | meaning | allowed | default |\n|---|---|---|---|---|\n");
        for (Scheme scheme : Schemes.all()) {
            for (Parameter parameter : scheme.parameters()) {
                text.append(row(scheme, parameter));
            }
        }
        return text.toString();
    }
}
