/* postgres_types.h - our types in PostgreSQL's words, the same while building as when serving. */
#ifndef DB_POSTGRES_TYPES_H
#define DB_POSTGRES_TYPES_H

#include "db/stmt.h"

/* Oids of pg_type.dat; they are fixed for all versions. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VARCHAR = 1043
};

/* The type that a parameter is sent as. */
static inline unsigned postgres_oid(enum stmt_type type) {
    if (type == STMT_INT || type == STMT_INT_OPT) return OID_INT8;
    return type == STMT_TEXT || type == STMT_TEXT_OPT ? OID_TEXT : OID_BYTEA;
}

/* Can a result column of this Oid be read as the type? */
static inline bool postgres_gives(enum stmt_type type, unsigned oid) {
    if (type == STMT_INT || type == STMT_INT_OPT) {
        return oid == OID_INT8 || oid == OID_INT4 || oid == OID_INT2 || oid == OID_BOOL;
    }
    if (type == STMT_TEXT || type == STMT_TEXT_OPT) return oid == OID_TEXT || oid == OID_VARCHAR;
    return oid == OID_BYTEA;
}

#endif
