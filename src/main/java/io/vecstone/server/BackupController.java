package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Backup;
import io.vecstone.collection.Backups;
import io.vecstone.collection.OnExisting;
import io.vecstone.collection.Vecstone;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.net.URI;
import java.util.List;

/** Backups: made, listed, restored and deleted. */
@RestController
@RequestMapping("/api/v1/backups")
class BackupController {

    private final Backups backups;

    BackupController(Vecstone vecstone) {
        this.backups = vecstone.backups();
    }

    /**
     * @param collections by default all
     */
    record CreateRequest(@Nullable List<@Nullable String> collections) {}

    /**
     * @param collections by default all of the backup
     * @param replaceExisting whether collections that are there may be replaced; by default not
     */
    record RestoreRequest(
            @Nullable List<@Nullable String> collections, @Nullable Boolean replaceExisting) {}

    /** All backups, the newest first. */
    record BackupList(List<Backup> backups) {}

    /** What was restored. */
    record Restored(List<Backup.Item> restored) {}

    @PostMapping
    ResponseEntity<Backup> create(@RequestBody(required = false) @Nullable CreateRequest request) {
        List<String> collections = collections(request == null ? null : request.collections());
        Backup backup = collections == null ? backups.create() : backups.create(collections);
        return ResponseEntity.status(HttpStatus.CREATED)
                .location(URI.create("/api/v1/backups/" + backup.name()))
                .body(backup);
    }

    @GetMapping
    BackupList list() {
        return new BackupList(backups.list());
    }

    @GetMapping("/{backup}")
    Backup describe(@PathVariable String backup) {
        return backups.get(backup);
    }

    @DeleteMapping("/{backup}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String backup) {
        backups.delete(backup);
    }

    @PostMapping("/{backup}/restore")
    Restored restore(
            @PathVariable String backup,
            @RequestBody(required = false) @Nullable RestoreRequest request) {
        List<String> collections = collections(request == null ? null : request.collections());
        OnExisting onExisting =
                request != null && Boolean.TRUE.equals(request.replaceExisting())
                        ? OnExisting.REPLACE
                        : OnExisting.REFUSE;
        return new Restored(
                collections == null
                        ? backups.restore(backup, onExisting)
                        : backups.restore(backup, collections, onExisting));
    }

    /**
     * @throws InvalidRequest if one of them is null
     */
    private static @Nullable List<String> collections(
            @Nullable List<@Nullable String> collections) {
        return collections == null ? null : Elements.require("collections", collections);
    }
}
