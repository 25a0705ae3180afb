"""Columns of requests decided at once: classes, then one table or a few of them, then outcomes and costs; numpy and Arrow live here."""
