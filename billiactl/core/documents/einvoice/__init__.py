"""Issued documents as electronic invoices by EN 16931: one exact model, written as CII or as UBL."""
