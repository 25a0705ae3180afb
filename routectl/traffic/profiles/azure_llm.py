"""The Azure LLM inference trace 2024 (Azure/AzurePublicDataset): two services, a week, times and tokens."""

from __future__ import annotations

from routectl.traffic.profiles.azure_llm_2023 import PROFILE as OF_2023

PROFILE = OF_2023._replace(help="the same columns as of 2023, for a week of 2024")
