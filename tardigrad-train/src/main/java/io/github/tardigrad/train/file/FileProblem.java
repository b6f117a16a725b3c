package io.github.tardigrad.train.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, as people say it. */
public final class FileProblem {
    private FileProblem() {}

    /** The reason without the path and without the exception's class: {@code permission denied}. */
    public static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "something of that name is in the way";
        }
        if (failure instanceof CharacterCodingException) {
            return "not a text in UTF-8";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a folder";
        }
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason == null || reason.isBlank() ? "the system does not say why" : reason;
    }
}
