package io.github.tardigrad.cli;

import io.github.tardigrad.lab.Effort;
import io.github.tardigrad.lab.Experiment;
import io.github.tardigrad.lab.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** What was found, as text and as one page that opens from the disk: claims with verdicts, pictures, tables, provenance. */
final class ReproductionReport {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>The papers' experiments</title>
            <style>
            body { font: 16px/1.5 sans-serif; color: #333; max-width: 1100px; margin: 2em auto; padding: 0 1em }
            h2 { margin-top: 2.5em; border-bottom: 1px solid #ddd }
            table { border-collapse: collapse; font-size: 14px; margin: 1em 0 }
            th, td { padding: .3em .7em; border-bottom: 1px solid #e3e3e3; text-align: left; vertical-align: top }
            .panels { display: grid; grid-template-columns: 1fr 1fr; gap: 1em }
            .panels img, figure img { width: 100% } figure { margin: 1em 0 }
            .yes { color: #006644; font-weight: bold } .no { color: #b33c00; font-weight: bold }
            .open { color: #666666; font-weight: bold }
            details { margin: 1em 0 } details td { font-variant-numeric: tabular-nums; padding: .1em .7em }
            </style></head><body>
            <h1>The papers' experiments</h1>
            """;

    private ReproductionReport() {}

    /** One experiment of a report. */
    record Section(Experiment experiment, Effort effort, int seeds, Outcome outcome) {}

    /** The claims and their verdicts. */
    static String text(Experiment experiment, Outcome outcome) {
        StringBuilder text = new StringBuilder(experiment.name() + ": " + experiment.title() + "\n\n");
        for (Outcome.Claim claim : outcome.claims()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-14s %s (%s)%n%-14s %s%n%-14s test: %s%n%n",
                    verdict(claim),
                    claim.statement(),
                    claim.source(),
                    "",
                    claim.found(),
                    "",
                    claim.test()));
        }
        return text.toString();
    }

    private static String verdict(Outcome.Claim claim) {
        return claim.verdict().text();
    }

    /**
     * Writes the page; the pictures are in it.
     *
     * @return the file
     */
    static Path write(List<Section> sections, Path folder) throws IOException {
        StringBuilder html = new StringBuilder(HEAD);
        html.append("<p>Version ")
                .append(escaped(ReproduceCommand.version()))
                .append("; ")
                .append(escaped(Runtime.version() + " on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors"))
                .append(". Verdicts are computed from the tables by the tests that stand beside them.</p>\n");
        appendContents(html, sections);
        for (Section section : sections) {
            append(html, section, folder.resolve(section.experiment().name()));
        }
        Path file = folder.resolve("report.html");
        byte[] page = html.append("</body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
        Pictures.replace(file, out -> out.write(page));
        return file;
    }

    /** Each experiment with the number of its claims by verdict. */
    private static void appendContents(StringBuilder html, List<Section> sections) {
        html.append("<table><tr><th>experiment</th>");
        for (Outcome.Verdict verdict : Outcome.Verdict.values()) {
            html.append("<th>").append(verdict.text()).append("</th>");
        }
        html.append("</tr>\n");
        for (Section section : sections) {
            html.append("<tr><td><a href=\"#")
                    .append(section.experiment().name())
                    .append("\">");
            html.append(escaped(section.experiment().title())).append("</a></td>");
            for (Outcome.Verdict verdict : Outcome.Verdict.values()) {
                long claims = section.outcome().claims().stream()
                        .filter(claim -> claim.verdict() == verdict)
                        .count();
                html.append("<td class=\"").append(style(verdict)).append("\">");
                html.append(claims == 0 ? "" : claims).append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static String style(Outcome.Verdict verdict) {
        return switch (verdict) {
            case HOLDS -> "yes";
            case DOES_NOT_HOLD -> "no";
            case UNDECIDED -> "open";
        };
    }

    private static void append(StringBuilder html, Section section, Path folder) throws IOException {
        Outcome outcome = section.outcome();
        html.append("<h2 id=\"")
                .append(section.experiment().name())
                .append("\">")
                .append(escaped(section.experiment().title()))
                .append("</h2>\n<p><code>tardigrad reproduce ");
        html.append(section.experiment().name())
                .append(" --")
                .append(section.effort().name().toLowerCase(Locale.ROOT));
        html.append(" --seeds ").append(section.seeds()).append("</code>; means and 95 % intervals over ");
        html.append(section.seeds()).append(" seeds, numbered from 0.</p>\n");
        outcome.notes().forEach(note -> html.append("<p>").append(escaped(note)).append("</p>\n"));
        appendClaims(html, outcome.claims());
        html.append("<div class=\"panels\">\n");
        for (Outcome.Panel panel : outcome.panels()) {
            byte[] picture = Files.readAllBytes(folder.resolve(panel.name() + ".svg"));
            html.append("<img alt=\"").append(escaped(panel.title())).append("\" src=\"data:image/svg+xml;base64,");
            html.append(Base64.getEncoder().encodeToString(picture)).append("\">\n");
        }
        html.append("</div>\n");
        for (Outcome.Scene scene : outcome.scenes()) {
            byte[] picture = Files.readAllBytes(folder.resolve(scene.name() + ".png"));
            html.append("<figure><figcaption>").append(escaped(scene.title()));
            html.append("</figcaption><img alt=\"detections\" src=\"data:image/png;base64,");
            html.append(Base64.getEncoder().encodeToString(picture)).append("\"></figure>\n");
        }
        append(html, outcome.table());
        outcome.more().forEach(table -> append(html, table));
    }

    private static void appendClaims(StringBuilder html, List<Outcome.Claim> claims) {
        if (claims.isEmpty()) {
            return;
        }
        html.append("<table><tr><th>claim</th><th>verdict</th>");
        html.append("<th>found</th><th>test</th></tr>\n");
        for (Outcome.Claim claim : claims) {
            html.append("<tr><td>").append(escaped(claim.statement())).append("<br><small>");
            html.append(escaped(claim.source())).append("</small></td><td class=\"");
            html.append(style(claim.verdict())).append("\">").append(verdict(claim));
            html.append("</td><td>").append(escaped(claim.found())).append("</td><td>");
            html.append(escaped(claim.test())).append("</td></tr>\n");
        }
        html.append("</table>\n");
    }

    private static void append(StringBuilder html, Outcome.Table table) {
        html.append("<details><summary>All numbers");
        html.append(table.name().isEmpty() ? "" : ": " + escaped(table.name())).append("</summary><table>");
        row(html, "th", table.columns());
        table.rows().forEach(cells -> row(html, "td", cells));
        html.append("</table></details>\n");
    }

    private static void row(StringBuilder html, String tag, List<String> cells) {
        html.append("<tr>");
        cells.forEach(cell -> html.append('<')
                .append(tag)
                .append('>')
                .append(escaped(cell))
                .append("</")
                .append(tag)
                .append('>'));
        html.append("</tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
