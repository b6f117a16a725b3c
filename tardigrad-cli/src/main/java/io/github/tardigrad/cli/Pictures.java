package io.github.tardigrad.cli;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.github.tardigrad.train.file.FileProblem;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** How pictures that are no charts are written. */
final class Pictures {
    static {
        // Of a picture that is written in one piece, and in a folder that may not be writable.
        ImageIO.setUseCache(false);
    }

    private Pictures() {}

    /** Content of a file. */
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /**
     * Paints into a folder as PNG and SVG, each complete or not at all.
     *
     * @param painting is called once for each format
     * @throws IOException if a file cannot be written
     */
    static void save(Path folder, String name, int width, int height, Consumer<Graphics2D> painting)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        painting.accept(graphics);
        graphics.dispose();
        replace(folder.resolve(name + ".png"), out -> ImageIO.write(image, "png", out));
        VectorGraphics2D vector = new VectorGraphics2D();
        painting.accept(vector);
        replace(
                folder.resolve(name + ".svg"),
                out -> new SVGProcessor()
                        .getDocument(vector.getCommands(), new PageSize(width, height))
                        .writeTo(out));
    }

    /** What draws a picture. */
    interface Drawing {
        void draw() throws IOException;
    }

    /**
     * Draws a picture, or says why it could not: a full disk, or no fonts. No picture is worth a result.
     *
     * @param picture for the message
     * @param err where it says why, in one line
     * @return whether it is there
     */
    static boolean attempt(Path picture, PrintWriter err, Drawing drawing) {
        String why;
        try {
            drawing.draw();
            return true;
        } catch (IOException e) {
            why = " cannot be written: " + FileProblem.of(e);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // What java.awt throws where the system has no fonts, or not its libraries.
            why = " cannot be drawn: " + e;
        }
        err.println("tardigrad: warning: the picture " + picture + why);
        err.flush();
        return false;
    }

    /** Writes a file beside its place and moves it there. */
    static void replace(Path file, Writing writing) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".writing");
        try (OutputStream out = Files.newOutputStream(unfinished)) {
            writing.to(out);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
